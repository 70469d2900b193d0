import type { BareClient } from './bare-client.ts';
import type { BareProcess } from './bare-process.ts';
import type { BareTransport } from './bare-messages.ts';
import type { Joiner } from './joiner.ts';
import { ReceivingEnd } from './receiving-end.ts';
import { CAPABILITIES } from './rtc-device.ts';

/** A client of the bare mediasoup, which asks it for what `PlainJoiner` asks the whole server for. */
export class BareJoiner implements Joiner {
  readonly #bare: BareProcess;
  readonly #end = new ReceivingEnd();
  #client: BareClient | undefined;
  #transports: readonly string[] = [];

  constructor(bare: BareProcess) {
    this.#bare = bare;
  }

  async enter(): Promise<void> {
    const client = await this.#bare.connect();
    this.#client = client;
    // Both, as every participant has two.
    const { send, recv } = await client.ask({ do: 'open' });
    this.#transports = [send.id, recv.id];
    this.#receive(client, recv).catch(this.#end.failed);
  }

  firstPacketAt(withinMs: number): Promise<number> {
    return this.#end.firstPacketAt(withinMs);
  }

  async #receive(client: BareClient, recv: BareTransport): Promise<void> {
    const dtlsParameters = this.#end.connect(recv);
    await Promise.all([
      client.ask({ do: 'connect', transport: recv.id, dtlsParameters }),
      client.ask({ do: 'consumeAll', transport: recv.id, rtpCapabilities: CAPABILITIES }),
    ]);
  }

  async leave(): Promise<void> {
    for (const transport of this.#transports) await this.#client?.ask({ do: 'close', transport });
    this.drop();
  }

  drop(): void {
    this.#client?.close();
    this.#end.close();
  }
}
