/** Links between nodes of one test, which carry whatever they are given. */
import type { NodeLinks } from '../../ports/node-links.ts';

type Handler = Parameters<NodeLinks['serve']>[1];

export class TestLinks {
  /** By node and the beginning of the methods' names. */
  readonly #handlers = new Map<string, Handler>();
  readonly carried: unknown[] = [];

  of(node: string): Pick<NodeLinks, 'request' | 'serve'> {
    return {
      serve: (prefix, handler) => void this.#handlers.set(`${node} ${prefix}`, handler),
      request: (to, method, params) => this.say(node, to, method, params),
    };
  }

  /** What a node says, be it true or not. */
  async say(
    from: string,
    to: string,
    method: string,
    params: Parameters<Handler>[0]['params'],
  ): Promise<Awaited<ReturnType<Handler>>> {
    this.carried.push(params);
    const handler = this.#handlers.get(`${to} ${method.split('.')[0] ?? ''}.`);
    if (!handler) throw new Error('no such node');
    return handler({ from, method, params });
  }
}
