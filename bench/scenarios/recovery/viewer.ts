/** Somebody in the meeting with a browser: Chromium with a fake camera and microphone. */
import type { Browser, Page } from 'puppeteer';
import type { ClusterNode } from '../../harness/cluster.ts';
import { entryTo, load } from '../../harness/watching.ts';
import { prepare, type Seen } from './picture-recorder.ts';

/** `light`: nothing but the client library and pictures; `whole`: the web client that the node serves. */
export type PageKind = 'light' | 'whole';

export class Viewer {
  readonly identity: string;
  readonly #page: Page;
  readonly #kind: PageKind;

  private constructor(identity: string, page: Page, kind: PageKind) {
    this.identity = identity;
    this.#page = page;
    this.#kind = kind;
  }

  /** A window of its own. */
  static async open(browser: Browser, identity: string, kind: PageKind): Promise<Viewer> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 800, height: 600 });
    await prepare(page);
    return new Viewer(identity, page, kind);
  }

  /** Joins through a node. */
  async join(node: ClusterNode, room: string): Promise<void> {
    if (this.#kind === 'whole') {
      const query = new URLSearchParams({ name: this.identity, join: '1' });
      await this.#page.goto(`${node.url}/r/${room}?${query.toString()}`);
      return;
    }
    await load(this.#page, node, 'meeting-page.ts');
    const entry = await entryTo(node, room, this.identity);
    await this.#page.evaluate((entry) => globalThis.meetingPage.join(entry), entry);
  }

  /** Leaves, as somebody who closes the page. */
  async leave(): Promise<void> {
    await this.#page.goto('about:blank');
  }

  /** From now on it is recorded what is seen. */
  begin(): Promise<void> {
    return this.#page.evaluate(() => globalThis.pictureRecorder.begin());
  }

  /** What was seen since `begin`. */
  seen(): Promise<Seen> {
    return this.#page.evaluate(() => globalThis.pictureRecorder.read());
  }
}
