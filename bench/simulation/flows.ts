/** What flows in a meeting at one moment. */
import type { Attendee } from './calendar.ts';
import type { FleetNode } from './fleet.ts';
import type { Rate } from './media.ts';

/** In bytes a second. */
export class Flows {
  /** What participants receive, and what they send. */
  received = 0;
  sent = 0;
  /** From node to node. */
  hopped = 0;
  /** Of that, between nodes of one region. */
  hoppedNear = 0;
  /** What leaves the area where its sender is: of clients and of nodes. */
  crossed = 0;
  /** How many hops run. */
  hops = 0;
  /** A second, in and out. */
  readonly packets = new Map<FleetNode, number>();

  receive(node: FleetNode, { bytes, packets }: Rate, viewers: number, abroad: number): void {
    this.received += bytes * viewers;
    this.crossed += bytes * abroad;
    this.#work(node, packets * viewers);
  }

  send(from: Attendee, node: FleetNode, { bytes, packets }: Rate): void {
    this.sent += bytes;
    if (isAbroad(from, node)) this.crossed += bytes;
    this.#work(node, packets);
  }

  hop(from: FleetNode, to: FleetNode, { bytes, packets }: Rate): void {
    this.hops += 1;
    this.hopped += bytes;
    if (from.area === to.area) this.hoppedNear += bytes;
    else this.crossed += bytes;
    this.#work(from, packets);
    this.#work(to, packets);
  }

  #work(node: FleetNode, packets: number): void {
    this.packets.set(node, (this.packets.get(node) ?? 0) + packets);
  }
}

/** Whether the nearest servers to somebody are in another area than the node. */
export const isAbroad = ({ office }: Attendee, { area }: FleetNode): boolean => office.area !== area;
