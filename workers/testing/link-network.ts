/** Links between nodes in one process: what crosses them is JSON, and they can be cut. */
import { CausewayError } from '../../src/domain/errors.ts';
import type { LinkPayload, LinkRequest, NodeLinks } from '../../src/ports/node-links.ts';

type Handler = (request: LinkRequest) => Promise<LinkPayload>;

function copy(payload: LinkPayload): LinkPayload {
  const copied: LinkPayload = JSON.parse(JSON.stringify(payload));
  return copied;
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

export class LinkNetwork {
  readonly #ends = new Map<string, FakeLinks>();
  /** Whether nothing gets through. */
  isCut = false;
  /** Whether what is told gets lost, while requests are answered. */
  losesTells = false;
  /** Methods of all that was said, in order. */
  readonly said: string[] = [];

  linksOf(node: string): FakeLinks {
    const links = new FakeLinks(node, this);
    this.#ends.set(node, links);
    return links;
  }

  async request(to: string, request: LinkRequest): Promise<LinkPayload> {
    const carried = await this.#carry(request);
    const answer = await this.#find(to).answer(carried);
    await turn();
    this.#find(to);
    return copy(answer);
  }

  async tell(to: string, message: LinkRequest): Promise<void> {
    const carried = await this.#carry(message);
    if (!this.isCut && !this.losesTells) this.#ends.get(to)?.hearAll(carried);
  }

  async #carry({ from, method, params }: LinkRequest): Promise<LinkRequest> {
    this.said.push(method);
    const carried = { from, method, params: copy(params) };
    await turn();
    return carried;
  }

  #find(node: string): FakeLinks {
    const links = this.#ends.get(node);
    if (!links || this.isCut) throw new CausewayError('unavailable', 'the node cannot be reached');
    return links;
  }
}

class FakeLinks implements NodeLinks {
  readonly #node: string;
  readonly #network: LinkNetwork;
  readonly #handlers = new Map<string, Handler>();
  readonly #listeners: { prefix: string; listener: (message: LinkRequest) => void }[] = [];

  constructor(node: string, network: LinkNetwork) {
    this.#node = node;
    this.#network = network;
  }

  request(node: string, method: string, params: LinkPayload): Promise<LinkPayload> {
    return this.#network.request(node, { from: this.#node, method, params });
  }

  tell(node: string, method: string, params: LinkPayload): void {
    void this.#network.tell(node, { from: this.#node, method, params });
  }

  serve(prefix: string, handler: Handler): void {
    this.#handlers.set(prefix, handler);
  }

  hear(prefix: string, listener: (message: LinkRequest) => void): void {
    this.#listeners.push({ prefix, listener });
  }

  answer(request: LinkRequest): Promise<LinkPayload> {
    const handler = [...this.#handlers].find(([prefix]) => request.method.startsWith(prefix))?.[1];
    if (!handler) throw new Error(`nobody serves ${request.method}`);
    return handler(request);
  }

  hearAll(message: LinkRequest): void {
    for (const { prefix, listener } of this.#listeners) if (message.method.startsWith(prefix)) listener(message);
  }

  onDown(): () => void {
    return () => undefined;
  }

  up(): boolean {
    return !this.#network.isCut;
  }

  async close(): Promise<void> {
    this.#handlers.clear();
  }
}
