/**
 * Load on a cluster whose nodes are replaced: meetings with somebody on each node who stays and sends sound, pictures,
 * messages and chat, all numbered; and visitors who join all the time, hear the others, and leave. All are clients without a
 * browser, by our library of this work tree, with real transports.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterNode } from '../../harness/cluster.ts';
import type { Progress } from '../../harness/scenario.ts';
import { until } from '../../harness/until.ts';
import { Participant } from '../../load/participant.ts';
import { Numbered } from './numbered.ts';

export interface LoadOptions {
  readonly meetings: number;
  readonly joinsPerSecond: number;
}

/** Counts, those of what is promised not to be first. */
export interface LoadTally {
  failedJoins: number;
  joinsWithoutMedia: number;
  endedMeetings: number;
  messagesLost: number;
  messagesDoubled: number;
  chatLost: number;
  chatDoubled: number;
  joins: number;
  messagesSent: number;
  chatSent: number;
  soundGapMsMax: number;
}

const TOPIC = 'upgrade';
const SOUND_MS = 20;
const PICTURE_MS = 200;
/** Between two messages of each who stays, in ms. */
const MESSAGE_MS = 500;
const SPEECH = -20;
/** A visitor stays for so long, in ms. */
const STAY_MS = 3_000;
/** A join that nobody answers is not waited for any longer, in ms: more than a client's own search for a node. */
const JOIN_WITHIN_MS = 40_000;
/** Somebody's sound is heard within so long after a join, or it counts as not coming, in ms. */
const HEARD_WITHIN_MS = 15_000;
/** What was acknowledged has so long to arrive, in ms. */
const ARRIVE_WITHIN_MS = 15_000;
/** Visitors are told from those who stay by their numbers. */
const FIRST_VISITOR = 1_000;

const roomOf = (meeting: number): string => `under-load-${meeting}`;

export class Load {
  readonly #cluster: Cluster;
  readonly #options: LoadOptions;
  readonly #progress: Progress;
  readonly #residents: Resident[] = [];
  readonly #visitors = new Set<Participant>();
  readonly #enough = new AbortController();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  readonly #visits = new Set<Promise<void>>();
  readonly #counts = { joins: 0, failedJoins: 0, joinsWithoutMedia: 0 };
  #index = FIRST_VISITOR;
  #coming: Promise<void> = Promise.resolve();

  private constructor(cluster: Cluster, options: LoadOptions, progress: Progress) {
    this.#cluster = cluster;
    this.#options = options;
    this.#progress = progress;
  }

  /** All nodes run. Resolves when who stays is in, and everybody hears everybody. */
  static async start(cluster: Cluster, options: LoadOptions, progress: Progress): Promise<Load> {
    const load = new Load(cluster, options, progress);
    try {
      await load.#enter();
    } catch (error) {
      load.close();
      throw error;
    }
    return load;
  }

  async #enter(): Promise<void> {
    for (let meeting = 0; meeting < this.#options.meetings; meeting += 1) {
      for (const node of this.#cluster.nodes) {
        const resident = new Resident(this.#residents.length, meeting);
        this.#residents.push(resident);
        await resident.person.join(node, roomOf(meeting));
        resident.listen();
      }
    }
    this.#every(SOUND_MS, () => {
      for (const { person } of this.#residents) person.sendSound(SPEECH);
    });
    this.#every(PICTURE_MS, () => {
      for (const person of [...this.#residents.map((resident) => resident.person), ...this.#visitors]) {
        person.sendPicture();
      }
    });
    const all = (): boolean => this.#residents.every((one) => this.#others(one).every((other) => one.hears(other)));
    if (!(await until(all, HEARD_WITHIN_MS))) throw new Error('those who stay do not hear each other');
    for (const resident of this.#residents) resident.begin();
    this.#every(MESSAGE_MS, () => {
      for (const resident of this.#residents) resident.speak();
    });
    this.#coming = this.#comeAndGo();
  }

  /** Ends the load, waits for what is under way, and counts. */
  async end(): Promise<LoadTally> {
    this.#enough.abort();
    await this.#coming;
    await Promise.all(this.#visits);
    for (const timer of this.#timers.splice(2)) clearInterval(timer);
    const gap = Math.max(...this.#residents.map((resident) => resident.gapMs()));
    await Promise.all(this.#residents.flatMap(({ messages, chat }) => [messages.settled(), chat.settled()]));
    const total = (count: (one: Resident, senders: readonly Resident[]) => number): number =>
      this.#residents.reduce((sum, one) => sum + count(one, this.#others(one)), 0);
    const lost = (kind: 'messages' | 'chat'): number =>
      total((one, senders) => one[kind].missing(senders.map((sender) => sender[kind])));
    await until(() => lost('messages') + lost('chat') === 0, ARRIVE_WITHIN_MS);
    const tally = {
      ...this.#counts,
      endedMeetings: total(({ person }) => (person.meeting.closed === null ? 0 : 1)),
      messagesLost: lost('messages'),
      messagesDoubled: total(({ messages }) => messages.doubled),
      chatLost: lost('chat'),
      chatDoubled: total(({ chat }) => chat.doubled),
      messagesSent: total(({ messages }) => messages.acknowledged.length),
      chatSent: total(({ chat }) => chat.acknowledged.length),
      soundGapMsMax: Math.round(gap),
    };
    for (const { person } of this.#residents) {
      if (person.meeting.closed !== null)
        this.#progress(`${person.identity}: ${JSON.stringify(person.meeting.closed)}`);
    }
    await Promise.all(this.#residents.map(({ person }) => person.leave()));
    return tally;
  }

  /** At once, whatever happens. May be called twice, and after `end`. */
  close(): void {
    this.#enough.abort();
    for (const timer of this.#timers) clearInterval(timer);
    for (const person of [...this.#residents.map((resident) => resident.person), ...this.#visitors]) person.drop();
  }

  #others(one: Resident): readonly Resident[] {
    return this.#residents.filter((other) => other !== one && other.meeting === one.meeting);
  }

  #every(ms: number, happen: () => void): void {
    this.#timers.push(setInterval(happen, ms));
  }

  async #comeAndGo(): Promise<void> {
    const { signal } = this.#enough;
    const { nodes } = this.#cluster;
    const { meetings, joinsPerSecond } = this.#options;
    for (let turn = 0; !signal.aborted; turn += 1) {
      const index = (this.#index += 1);
      // As people come who know all nodes: by one of them, and by the next where that one does not answer.
      const order = nodes.map((_, place) => nodes[(turn + place) % nodes.length]).filter((node) => node !== undefined);
      const visit = this.#visit(new Participant(index), roomOf(turn % meetings), order);
      this.#visits.add(visit);
      void visit.finally(() => this.#visits.delete(visit));
      await delay(1_000 / joinsPerSecond, undefined, { signal }).catch(() => undefined);
    }
  }

  async #visit(person: Participant, room: string, nodes: readonly ClusterNode[]): Promise<void> {
    this.#counts.joins += 1;
    const heard = Promise.withResolvers<true>();
    person.onSound = () => heard.resolve(true);
    const began = performance.now();
    try {
      const urls = nodes.map(({ signalingUrl }) => signalingUrl);
      const token = await tokenOfAny(nodes, room, person.identity);
      await person.joinAt(urls, token, room, { signal: AbortSignal.timeout(JOIN_WITHIN_MS) });
    } catch (error) {
      this.#counts.failedJoins += 1;
      const after = Math.round(performance.now() - began);
      this.#progress(`${person.identity} did not join ${room} by ${nodes[0]?.id} (${after} ms): ${String(error)}`);
      person.drop();
      return;
    }
    this.#visitors.add(person);
    const late = delay(HEARD_WITHIN_MS, false as const, { ref: false });
    if (!(await Promise.race([heard.promise, late]))) {
      this.#counts.joinsWithoutMedia += 1;
      this.#progress(`${person.identity} joined ${room} by ${nodes[0]?.id} and heard nobody`);
    }
    await delay(STAY_MS, undefined, { signal: this.#enough.signal }).catch(() => undefined);
    this.#visitors.delete(person);
    await person.leave();
  }
}

/** Somebody who stays in a meeting. */
class Resident {
  readonly person: Participant;
  readonly meeting: number;
  readonly messages = new Numbered();
  readonly chat = new Numbered();
  /** When it last heard each other, in ms of `performance.now()`. */
  readonly #heardAt = new Map<number, number>();
  #gapMs = 0;

  constructor(index: number, meeting: number) {
    this.person = new Participant(index);
    this.meeting = meeting;
  }

  listen(): void {
    const { meeting } = this.person;
    meeting.messages.on('received', ({ payload }) => this.messages.hear(payload));
    meeting.chat.on('received', ({ text, from }) => {
      if (from !== this.person.identity) this.chat.hear(text);
    });
    this.person.onSound = (publisher) => {
      const now = performance.now();
      this.#gapMs = Math.max(this.#gapMs, now - (this.#heardAt.get(publisher) ?? now));
      this.#heardAt.set(publisher, now);
    };
  }

  hears({ person }: Resident): boolean {
    return this.#heardAt.has(person.index);
  }

  /** What was heard before counts no more. */
  begin(): void {
    this.#gapMs = 0;
  }

  speak(): void {
    const { identity, meeting } = this.person;
    this.messages.send(identity, (text) => meeting.messages.send(TOPIC, text));
    this.chat.send(identity, (text) => meeting.chat.send(text));
  }

  /** The longest time without sound of somebody who sends it all the time, in ms. */
  gapMs(): number {
    const now = performance.now();
    return Math.max(this.#gapMs, ...[...this.#heardAt.values()].map((at) => now - at));
  }
}

/** Of the first that runs. */
async function tokenOfAny(nodes: readonly ClusterNode[], room: string, name: string): Promise<string> {
  const failures: unknown[] = [];
  for (const node of nodes) {
    try {
      return await node.token(room, name);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, 'no node makes a token');
}
