/** Those in the meeting: a viewer with a browser and a witness without one on each node. */
import type { Browser } from 'puppeteer';
import type { Cluster, ClusterNode } from '../../harness/cluster.ts';
import { until } from '../../harness/until.ts';
import type { Seen } from './picture-recorder.ts';
import { type PageKind, Viewer } from './viewer.ts';
import { Witness } from './witness.ts';

const ROOM = 'recovery';
/** Longest wait for a condition, in ms: many times what it should take. */
const PATIENCE_MS = 40_000;
/** Pictures count as back when they have moved without a break for so long, in ms. */
const STEADY_MS = 1_000;

/** Who belongs on one node. */
interface Place {
  readonly node: ClusterNode;
  readonly viewer: Viewer;
  readonly witness: Witness;
}

/** What a viewer has seen. */
export interface View {
  readonly viewer: string;
  readonly seen: Seen;
}

export class Audience {
  readonly #places: readonly Place[];

  private constructor(places: readonly Place[]) {
    this.#places = places;
  }

  /** Nobody has joined yet: see `arrange`. */
  static async open(cluster: Cluster, browser: Browser, pages: PageKind = 'light'): Promise<Audience> {
    const places: Place[] = [];
    for (const node of cluster.nodes) {
      const viewer = await Viewer.open(browser, `viewer-${node.id}`, pages);
      places.push({ node, viewer, witness: new Witness(`witness-${node.id}`) });
    }
    return new Audience(places);
  }

  get witnesses(): readonly Witness[] {
    return this.#places.map(({ witness }) => witness);
  }

  /** Who is on the first node, when all are arranged. */
  get first(): { readonly viewer: string; readonly witness: Witness } {
    const [place] = this.#places;
    if (place === undefined) throw new Error('there are no nodes');
    return { viewer: place.viewer.identity, witness: place.witness };
  }

  get viewers(): readonly string[] {
    return this.#places.map(({ viewer }) => viewer.identity);
  }

  /** All who are in the meeting. */
  get people(): readonly string[] {
    return this.#places.flatMap(({ viewer, witness }) => [viewer.identity, witness.identity]);
  }

  /** Brings everybody to their node, if they are not there, and waits until all see each other's moving pictures. */
  async arrange(): Promise<void> {
    if (await until(() => this.#arranged(), 4_000)) return;
    for (const { viewer, witness } of this.#places) await Promise.all([viewer.leave(), witness.leave()]);
    // Before they come again: their seats are gone, or they would be somebody's namesakes.
    if (!(await until(async () => (await this.#seats()).every((seats) => seats === 0), PATIENCE_MS))) {
      throw new Error('they do not leave the meeting');
    }
    for (const { node, viewer, witness } of this.#places) {
      await Promise.all([viewer.join(node, ROOM), witness.join(node, ROOM)]);
    }
    if (!(await until(() => this.#arranged(), PATIENCE_MS))) {
      throw new Error(`they do not meet: ${JSON.stringify(await this.views())}`);
    }
  }

  async #arranged(): Promise<boolean> {
    return (await this.whole()) && (await this.#seats()).every((seats) => seats === 2);
  }

  async #seats(): Promise<number[]> {
    return Promise.all(this.#places.map(async ({ node }) => (await node.participants()).get(node.id) ?? 0));
  }

  /** Waits until everybody sees everybody again; false if they do not within 40 s. */
  gather(): Promise<boolean> {
    return until(() => this.whole(), PATIENCE_MS);
  }

  /** Whether all see all others, once each, connected, and each viewer the moving pictures of all others. */
  async whole(): Promise<boolean> {
    const people = sorted(this.people);
    if (this.witnesses.some((witness) => sorted(witness.people) !== people)) return false;
    const views = await this.views().catch(() => []);
    return (
      views.length > 0 &&
      views.every(
        ({ viewer, seen }) =>
          !seen.reconnecting &&
          sorted(seen.tiles) === people &&
          this.viewers.every((other) => other === viewer || (seen.pictures[other]?.steadyMs ?? 0) > STEADY_MS),
      )
    );
  }

  async begin(): Promise<void> {
    await Promise.all(this.#places.map(({ viewer }) => viewer.begin()));
  }

  views(): Promise<View[]> {
    return Promise.all(
      this.#places.map(async ({ viewer }) => ({ viewer: viewer.identity, seen: await viewer.seen() })),
    );
  }

  /** All leave; the pages end with their browser. */
  async close(): Promise<void> {
    await Promise.all(this.#places.flatMap(({ viewer, witness }) => [viewer.leave(), witness.leave()]));
  }
}

const sorted = (names: readonly string[]): string => names.toSorted().join(' ');
