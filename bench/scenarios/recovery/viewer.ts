/** Somebody in the meeting with a browser: Chromium with a fake camera and microphone. */
import type { Browser, Page } from 'puppeteer';
import { prepare, type Seen } from './picture-recorder.ts';

export class Viewer {
  readonly identity: string;
  readonly #page: Page;

  private constructor(identity: string, page: Page) {
    this.identity = identity;
    this.#page = page;
  }

  /** A window of its own. */
  static async open(browser: Browser, identity: string): Promise<Viewer> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 800, height: 600 });
    await prepare(page);
    return new Viewer(identity, page);
  }

  /** Joins through the node at a URL. */
  async join(url: string, room: string): Promise<void> {
    const query = new URLSearchParams({ name: this.identity, join: '1' }).toString();
    await this.#page.goto(`${url}/r/${encodeURIComponent(room)}?${query}`);
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
