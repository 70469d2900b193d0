import type { BareAnswers, BareRequest } from './bare-messages.ts';
import { PlainClient } from './sockets/plain-client.ts';

/** A client of the bare mediasoup, with a WebSocket of its own, as the clients of every server have. */
export class BareClient {
  readonly #client: PlainClient;

  private constructor(client: PlainClient) {
    this.#client = client;
  }

  static async connect(url: string): Promise<BareClient> {
    return new BareClient(await PlainClient.connect(url));
  }

  async ask<R extends BareRequest>(request: R): Promise<BareAnswers[R['do']]> {
    const { do: method, ...params } = request;
    // Our own process, of the same source.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await this.#client.request(method, params)) as BareAnswers[R['do']];
  }

  close(): void {
    this.#client.cut();
  }
}
