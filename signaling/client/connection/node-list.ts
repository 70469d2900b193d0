import { CausewayClientError } from '../errors.ts';

/** How many of the nodes that a server tells of are remembered. */
const MAX_TOLD = 8;
/** Longer than any URL of a node. */
const MAX_URL_CHARS = 2_048;

/** One spelling, so that no node is tried twice. What is no absolute URL stays as it is. */
const spelled = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);

/**
 * A URL that a server sends us to; null unless it is one of a WebSocket. Told over an encrypted connection, it must be
 * encrypted itself: the token goes there.
 * @param from the URL of the server that said so
 */
export function urlFromServer(url: unknown, from: string): string | null {
  if (typeof url !== 'string' || url.length > MAX_URL_CHARS || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol === 'wss:') return href;
  return protocol === 'ws:' && spelled(from).startsWith('ws:') ? href : null;
}

/** The signaling URLs at which a meeting can be entered, or gone on with. */
export class NodeList {
  readonly #configured: readonly string[];
  /** Other nodes, as the one that serves us told, the best first. */
  #told: readonly string[] = [];
  #current: string;

  /** Throws `unreachable` where there is no URL at all. */
  constructor(url: string | readonly string[]) {
    this.#configured = (typeof url === 'string' ? [url] : url).map(spelled);
    const [first] = this.#configured;
    if (first === undefined) throw new CausewayClientError('unreachable', 'no URL was given');
    this.#current = first;
  }

  /** The node that serves us, or did so last. */
  get current(): string {
    return this.#current;
  }

  /** All of them, in the order in which to try them: the current one first, or last if it is about to stop. */
  inTurn(currentStops = false): readonly string[] {
    const others = [...this.#told, ...this.#configured].filter((url) => url !== this.#current);
    const urls = currentStops ? [...others, this.#current] : [this.#current, ...others];
    return [...new Set(urls)];
  }

  /** Whether the session may be known there: a configured URL may lead to the same node by another way. */
  mayKnowSession(url: string): boolean {
    return url === this.#current || (this.#configured.includes(url) && !this.#told.includes(url));
  }

  /** We are in at this URL, and were told of these. */
  servedBy(url: string, nodes: readonly string[]): void {
    this.#current = url;
    this.#told = nodes
      .flatMap((node) => urlFromServer(node, url) ?? [])
      .filter((node) => node !== url)
      .slice(0, MAX_TOLD);
  }
}
