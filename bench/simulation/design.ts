/** A way to spread meetings over servers, and what it came to. */
import { build, type Histogram } from 'hdr-histogram-js';
import type { Clock } from '../../src/ports/clock.ts';
import type { Attendee } from './calendar.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import type { Flows } from './flows.ts';
import type { Scene } from './live-meeting.ts';
import { Meter } from './meter.ts';
import { RoomTraffic } from './room-traffic.ts';

/** Of ms: histograms count whole numbers. */
const TENTHS = 10;
/** What a node adds to the way of a packet, in ms: the hop between nodes as docs/SCALING.md has it. */
const NODE_MS = 0.3;

export interface DesignOptions extends FleetOptions {
  /** Everybody goes to the node that the first one was sent to. */
  readonly pinned: boolean;
}

const newHistogram = (): Histogram => build({ numberOfSignificantValueDigits: 3 });

export class Design {
  readonly fleet: Fleet;
  readonly received = new Meter();
  readonly sent = new Meter();
  readonly hopped = new Meter();
  readonly hoppedNear = new Meter();
  readonly crossed = new Meter();
  readonly hops = new Meter();
  /** To the node that serves somebody, in tenths of ms, weighted by seconds. */
  readonly roundTrip = newHistogram();
  /** Of a voice on the network, in tenths of ms, each listener at each turn. */
  readonly mouthToEar = newHistogram();
  /** Of the nodes whenever they are looked at, in thousandths of their CPUs. */
  readonly load = newHistogram();
  readonly #pinned: boolean;
  readonly #clock: Clock;

  constructor(options: DesignOptions, clock: Clock) {
    this.fleet = new Fleet(options);
    this.#pinned = options.pinned;
    this.#clock = clock;
  }

  /** One more meeting. */
  open(): RoomTraffic {
    return new RoomTraffic(this.#clock, {
      flowsChanged: (before, after) => this.#account(before, after),
      hopped: (from, to) => this.fleet.link(from, to, this.#clock.now()),
    });
  }

  enter(room: RoomTraffic, attendee: Attendee): void {
    const [host] = room.nodes;
    const node = this.#pinned && host ? host : this.fleet.place(attendee.office, room.nodes, this.#clock.now());
    node.participants += 1;
    room.enter(attendee, node);
  }

  leave(room: RoomTraffic, attendee: Attendee): void {
    const node = room.leave(attendee);
    if (node === undefined) return;
    node.participants -= 1;
    const seconds = Math.max(1, Math.round((attendee.leavesMs - attendee.joinsMs) / 1_000));
    const ms = attendee.office.roundTripsMs[node.area] ?? 0;
    this.roundTrip.recordValueWithCount(Math.round(ms * TENTHS), seconds);
  }

  hear(room: RoomTraffic, { forwarded }: Scene): void {
    for (const { owner, speaks } of forwarded) {
      if (speaks) room.hear(owner, NODE_MS, (ms) => this.mouthToEar.recordValue(Math.round(ms * TENTHS)));
    }
  }

  /** Looks at the nodes, and starts and stops some. */
  look(): void {
    for (const node of this.fleet.nodes) this.load.recordValue(Math.round(node.load * 1_000));
    this.fleet.rescale(this.#clock.now());
  }

  #account(before: Flows, after: Flows): void {
    const now = this.#clock.now();
    for (const name of ['received', 'sent', 'hopped', 'hoppedNear', 'crossed', 'hops'] as const) {
      this[name].change(after[name] - before[name], now);
    }
    for (const [node, packets] of before.packets) node.packetsPerSecond -= packets;
    for (const [node, packets] of after.packets) node.packetsPerSecond += packets;
  }
}

/** Of a histogram of tenths. */
export const meanMs = ({ mean }: Histogram): number => mean / TENTHS;
export const percentileMs = (histogram: Histogram, percentile: number): number =>
  histogram.getValueAtPercentile(percentile) / TENTHS;
