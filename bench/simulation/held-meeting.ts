/** One meeting from its first to its last, in every design at once: the same people, turns and screens. */
import { type Attendee, MINUTE_MS, type PlannedMeeting } from './calendar.ts';
import type { Design } from './design.ts';
import type { EventQueue } from './event-queue.ts';
import { LiveMeeting, type Scene } from './live-meeting.ts';
import { SILENT, SPEECH } from './media.ts';
import type { Random } from './random.ts';
import type { RoomTraffic } from './room-traffic.ts';

/**
 * Somebody has the word for so long, in ms, on the average. Shorter turns change who is in front more often, not how much
 * flows.
 */
const TURN_MS = 2 * MINUTE_MS;
/** Who comes and goes shows within so long, in ms: together with others who do. */
const TOGETHER_MS = 1_000;
/** In so many meetings of at least `size` somebody shows a screen, for this part of the time. */
const SCREEN = { meetings: 0.4, size: 3, from: 0.2, to: 0.8 };

/** Bytes a second if every picture in its highest layer and every microphone went to everybody. */
export interface NaiveRates {
  received: number;
  sent: number;
}

export interface Surroundings {
  readonly queue: EventQueue;
  readonly designs: readonly Design[];
  readonly random: Random;
  /** Hears what changed. */
  readonly onNaive: (by: NaiveRates) => void;
  readonly onPresent: (by: number) => void;
  /** Hears of the meeting at each turn, by design. */
  readonly onTurn: (rooms: readonly RoomTraffic[]) => void;
}

interface Room {
  readonly design: Design;
  readonly traffic: RoomTraffic;
}

export class HeldMeeting {
  readonly #plan: PlannedMeeting;
  readonly #around: Surroundings;
  readonly #live: LiveMeeting;
  readonly #rooms: readonly Room[];
  #present = 0;
  #naive: NaiveRates = { received: 0, sent: 0 };
  #showsSoon: (() => void) | undefined;

  constructor(plan: PlannedMeeting, around: Surroundings) {
    this.#plan = plan;
    this.#around = around;
    this.#live = new LiveMeeting(around.random);
    this.#rooms = around.designs.map((design) => ({ design, traffic: design.open() }));
  }

  /** Has everything of it happen in its time. */
  begin(attendees: readonly Attendee[]): void {
    const { queue, random } = this.#around;
    const { startsMs, lastsMs, size } = this.#plan;
    for (const attendee of attendees) {
      queue.at(attendee.joinsMs, () => this.#join(attendee));
      queue.at(attendee.leavesMs, () => this.#leave(attendee));
    }
    const [presenter] = attendees;
    if (size >= SCREEN.size && random.chance(SCREEN.meetings)) {
      queue.at(startsMs + SCREEN.from * lastsMs, () => this.#share(presenter));
      queue.at(startsMs + SCREEN.to * lastsMs, () => this.#share(undefined));
    }
    queue.at(startsMs, () => this.#turn());
  }

  #join(attendee: Attendee): void {
    this.#count(1);
    for (const { design, traffic } of this.#rooms) design.enter(traffic, attendee);
    this.#live.join(attendee, this.#around.queue.now());
    this.#showSoon();
  }

  #leave(attendee: Attendee): void {
    this.#count(-1);
    for (const { design, traffic } of this.#rooms) design.leave(traffic, attendee);
    this.#live.leave(attendee, this.#around.queue.now());
    this.#showSoon();
  }

  #share(owner: Attendee | undefined): void {
    this.#live.share(owner);
    this.#show();
  }

  #turn(): void {
    const { queue, random, onTurn } = this.#around;
    this.#live.turn(queue.now());
    const scene = this.#show();
    for (const { design, traffic } of this.#rooms) design.hear(traffic, scene);
    onTurn(this.#rooms.map(({ traffic }) => traffic));
    const nextMs = queue.now() + random.exponential(TURN_MS);
    if (nextMs < this.#plan.startsMs + this.#plan.lastsMs) queue.at(nextMs, () => this.#turn());
  }

  #count(by: number): void {
    this.#present += by;
    this.#around.onPresent(by);
  }

  #showSoon(): void {
    this.#showsSoon ??= this.#around.queue.after(TOGETHER_MS, () => this.#show());
  }

  #show(): Scene {
    this.#showsSoon?.();
    this.#showsSoon = undefined;
    const { scene } = this.#live;
    for (const { traffic } of this.#rooms) traffic.show(scene);
    const before = this.#naive;
    this.#naive = naiveRates(scene, this.#present);
    const { received, sent } = this.#naive;
    this.#around.onNaive({ received: received - before.received, sent: sent - before.sent });
    return scene;
  }
}

/** What forwarding everything to everybody takes: no layer is left out, no microphone kept back. */
export function naiveRates({ pictures, voices }: Scene, present: number): NaiveRates {
  let [highest, sent] = [0, 0];
  for (const { video } of pictures) {
    highest += video.layers.at(-1)?.bytes ?? 0;
    sent += video.upTo.at(-1)?.bytes ?? 0;
  }
  const sound = voices.reduce((sum, { speaks }) => sum + (speaks ? SPEECH : SILENT).bytes, 0);
  return { received: (highest + sound) * Math.max(0, present - 1), sent: sent + sound };
}
