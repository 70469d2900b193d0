/** What one viewer received, by the packets themselves. */
import { markOf } from './rtp.ts';

export class Reception {
  /** Sequence numbers, by publisher. */
  readonly #received = new Map<number, number[]>();

  /** Hears a packet; what is none of a publisher's pictures does not count. */
  hear(packet: Buffer): void {
    const mark = markOf(packet);
    if (mark === undefined) return;
    const numbers = this.#received.get(mark.publisher);
    if (numbers) numbers.push(packet.readUInt16BE(2));
    else this.#received.set(mark.publisher, [packet.readUInt16BE(2)]);
  }

  /** Forgets all. */
  begin(): void {
    this.#received.clear();
  }

  /** How many publishers it has received something of. */
  get seen(): number {
    return this.#received.size;
  }

  /** Whether it received, of each of so many publishers, so many packets in order, none missing and none twice. */
  isComplete(publishers: number, packets: number): boolean {
    return (
      this.seen === publishers &&
      [...this.#received.values()].every(
        (numbers) =>
          numbers.length === packets &&
          numbers.every((number, index) => index === 0 || number === (((numbers[index - 1] ?? 0) + 1) & 0xffff)),
      )
    );
  }
}
