/**
 * People who come and go: each stays for a while in some room on some node, does what people do, and goes in one way or
 * another. Everything is drawn from one seed, but how it falls together in time is the machine's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalTrack, RemoteTrack } from '../../../signaling/client/api.ts';
import type { ClusterNode } from '../../harness/cluster.ts';
import { Random } from '../../simulation/random.ts';
import { Participant } from '../../load/participant.ts';
import { shownAs } from '../../load/shown-elements.ts';

export interface ChurnOptions {
  readonly nodes: readonly [ClusterNode, ...ClusterNode[]];
  /** How many people there are; each is in a room most of the time. */
  readonly people: number;
  /** How long one stays on average, in ms. */
  readonly stayMs: number;
  readonly seed: number;
  /** Hears what fails. */
  readonly failed: (what: string) => void;
}

export interface Tally {
  joins: number;
  failedJoins: number;
  leaves: number;
  /** Gone without a word. */
  drops: number;
  /** Gone without a word, and back at once under the same identity. */
  returns: number;
  /** Signaling sockets that broke under people who stayed. */
  cuts: number;
  shares: number;
  viewChanges: number;
  /** What people wanted to do and could not, such as to share while a worker starts anew. */
  refusals: number;
}

const ROOMS = [0, 1, 2, 3, 4, 5] as const;
/** Rooms have other names after so long, in ms: a meeting of tomorrow is another one. */
const NEW_ROOMS_MS = 60_000;
/** Between two things that somebody does, on average, in ms. */
const ACT_MS = 2_500;
/** Between two stays of the same person, on average, in ms. */
const AWAY_MS = 1_000;
/** Between two packets of sound and two pictures of each, in ms. */
const SEND_MS = 250;
const SPEECH = -30;
const SIZES = [0, 160, 640, 1280] as const;
const WAYS_TO_GO = ['leave', 'leave', 'drop', 'return'] as const;
/** A join that is answered by nobody is not waited for any longer, in ms. */
const JOIN_WITHIN_MS = 30_000;

export class Churn {
  readonly tally: Tally = {
    joins: 0,
    failedJoins: 0,
    leaves: 0,
    drops: 0,
    returns: 0,
    cuts: 0,
    shares: 0,
    viewChanges: 0,
    refusals: 0,
  };
  readonly #options: ChurnOptions;
  readonly #random: Random;
  readonly #present = new Set<Participant>();
  #index = 0;

  constructor(options: ChurnOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  /** Lets people come and go until `signal` says that it is enough; resolves when all have gone. */
  async run(signal: AbortSignal): Promise<void> {
    const sending = setInterval(() => {
      for (const person of this.#present) {
        person.sendPicture();
        person.sendSound(SPEECH);
      }
    }, SEND_MS);
    try {
      await Promise.all(Array.from({ length: this.#options.people }, () => this.#comeAndGo(signal)));
    } finally {
      clearInterval(sending);
    }
  }

  async #comeAndGo(signal: AbortSignal): Promise<void> {
    while (await passed(this.#random.exponential(AWAY_MS), signal)) {
      // Marks of packets have 16 bits.
      const index = (this.#index += 1) % 65_536;
      const node = this.#random.pick(this.#options.nodes);
      const room = `soak-${Math.floor(performance.now() / NEW_ROOMS_MS)}-${this.#random.pick(ROOMS)}`;
      let person = await this.#stay(new Participant(index), node, room, signal);
      // Somebody who comes back takes the seat over, perhaps on another node.
      while (person !== undefined) {
        const there = this.#random.pick(this.#options.nodes);
        person = await this.#stay(person, there, room, signal);
      }
    }
  }

  /** From the join to the end; resolves with who comes back at once, if anybody does. */
  async #stay(
    person: Participant,
    node: ClusterNode,
    room: string,
    signal: AbortSignal,
  ): Promise<Participant | undefined> {
    const until = performance.now() + this.#random.exponential(this.#options.stayMs);
    try {
      const late = AbortSignal.timeout(JOIN_WITHIN_MS);
      await person.join(node, room, { takeOver: true, signal: late });
      this.tally.joins += 1;
    } catch (error) {
      this.tally.failedJoins += 1;
      this.#options.failed(`${person.identity} did not join ${room} on ${node.id}: ${String(error)}`);
      person.drop();
      return undefined;
    }
    this.#present.add(person);
    const habits = new Habits(person, this.#random, this.tally);
    while (performance.now() < until && (await passed(this.#random.exponential(ACT_MS), signal))) await habits.act();
    this.#present.delete(person);
    return this.#go(person);
  }

  async #go(person: Participant): Promise<Participant | undefined> {
    const way = this.#random.pick(WAYS_TO_GO);
    if (way === 'leave') {
      await person.leave();
      this.tally.leaves += 1;
      return undefined;
    }
    person.drop();
    if (way === 'drop') {
      this.tally.drops += 1;
      return undefined;
    }
    this.tally.returns += 1;
    return new Participant(person.index);
  }
}

/** What somebody does in a meeting. */
class Habits {
  readonly #person: Participant;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #shown = new Map<RemoteTrack, () => void>();
  #screen: LocalTrack | undefined;

  constructor(person: Participant, random: Random, tally: Tally) {
    this.#person = person;
    this.#random = random;
    this.#tally = tally;
  }

  async act(): Promise<void> {
    const acts = [() => this.#share(), () => this.#look(), () => this.#look(), () => this.#mute(), () => this.#cut()];
    const [first, ...others] = acts;
    if (first === undefined) return;
    try {
      await this.#random.pick([first, ...others])();
    } catch {
      this.#tally.refusals += 1;
    }
  }

  async #share(): Promise<void> {
    if (this.#screen === undefined) {
      this.#screen = await this.#person.share();
      this.#tally.shares += 1;
    } else {
      await this.#screen.close();
      this.#screen = undefined;
    }
  }

  /** Shows each picture at another size, or no longer. */
  async #look(): Promise<void> {
    this.#tally.viewChanges += 1;
    for (const { tracks } of this.#person.meeting.participants.values()) {
      for (const track of tracks.values()) {
        if (track.kind !== 'video') continue;
        this.#shown.get(track)?.();
        const width = this.#random.pick(SIZES);
        this.#shown.set(track, track.attach(shownAs({ width, height: (width * 9) / 16 })));
        track.setPreferredLayers(this.#random.next() < 0.2 ? { spatial: 1 } : null);
        track.setReceiving(this.#random.next() < 0.9);
      }
    }
  }

  async #mute(): Promise<void> {
    const microphone = this.#person.meeting.localTracks.find(({ source }) => source === 'microphone');
    await (microphone?.paused === true ? microphone.resume() : microphone?.pause());
    await this.#person.meeting.messages.send('chat', 'x'.repeat(100));
  }

  async #cut(): Promise<void> {
    this.#person.cut();
    this.#tally.cuts += 1;
  }
}

/** Whether so much time passed; false: it was enough before. */
async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
