/**
 * Breakout rooms: twelve people on three nodes go into four groups and back, again and again, by the client library over real
 * transports. Some of them speak, the others are muted, others each time. Measured is how long it takes from the host's word
 * until everybody hears whoever speaks where they are; and whether all are back, muted or not as they were.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { z } from 'zod';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { Cluster } from '../harness/cluster.ts';
import { quantile } from '../harness/measures/quantile.ts';
import { defineScenario, type Results } from '../harness/scenario.ts';
import { until } from '../harness/until.ts';
import { Participant } from '../load/participant.ts';

const Options = z.object({
  tries: z.coerce.number().int().min(1).max(1_000),
  people: z.coerce.number().int().min(4).max(100),
  groups: z.coerce.number().int().min(2).max(20),
});
type Options = z.infer<typeof Options>;

const ROOM = 'breakouts';
/** No more microphones than a room forwards at a time: everybody hears each of them. */
const SPEAKERS = 5;
const SOUND_MS = 20;
/** In dBov. */
const SPEECH = -20;
/** Of the countdown that calls people back. */
const COUNTDOWN_S = 2;
/** What is promised, in ms. */
const AUDIBLE_WITHIN_MS = 1_000;
/** After so long something is counted as not having come, in ms. */
const PATIENCE_MS = 10_000;
/** Between two tries: who was called back has left the group at both ends. */
const REST_MS = 500;

export const breakouts = defineScenario({
  name: 'breakouts',
  summary: 'people on three nodes go into breakout rooms and back: how soon they hear each other; about three minutes',
  programs: ['redis'],
  quick: ['--tries', '3'],
  options: (command) =>
    command
      .option('--tries <count>', 'how often they go and come back', '20')
      .option('--people <count>', 'beside the host', '12')
      .option('--groups <count>', 'into which they are spread at random', '4'),
  schema: Options,
  async run(options, progress) {
    await using started = endedInAnyCase();
    const cluster = await Cluster.plan(['eu', 'us', 'ap']);
    started.defer(() => cluster.close());
    progress('starting Redis and three nodes');
    await cluster.start();
    const meeting = await Meeting.open(cluster, options.people);
    started.defer(() => meeting.close());
    const tries: Try[] = [];
    for (let index = 1; index <= options.tries; index += 1) {
      const outcome = await meeting.goAndComeBack(options.groups);
      tries.push(outcome);
      progress(
        `${index}/${options.tries}: heard in the groups after ${rangeOf(outcome.intoMs)} ms, back in the main room after ` +
          `${rangeOf(outcome.backMs)} ms; not heard ${outcome.unheard}, microphones changed ${outcome.changed}, texts ` +
          `missed ${outcome.textsMissed}, not back ${outcome.notBack}`,
      );
      await delay(REST_MS);
    }
    return summarise(tries);
  },
});

interface Try {
  /** From the host's word, for each speaker and each listener of the same group. */
  readonly intoMs: readonly number[];
  /** From the end of the countdown, for each speaker and everybody else. */
  readonly backMs: readonly number[];
  /** How much later than it should the countdown ended, as the host saw it. */
  readonly countdownLateMs: number;
  /** Speakers whom a listener did not hear at all. */
  readonly unheard: number;
  /** Muted who were heard, or whom others do not see as they are. */
  readonly changed: number;
  readonly textsMissed: number;
  readonly notBack: number;
}

/** Everybody, and when each heard whom for the first time in the place in which they are. */
class Meeting {
  readonly #host: Participant;
  readonly #people: readonly Participant[];
  /** By listener: when it heard each speaker first since it moved, in ms of `performance.now()`. */
  readonly #heard = new Map<Participant, Map<number, number>>();
  readonly #timer: ReturnType<typeof setInterval>;
  #texts = 0;
  #tries = 0;

  static async open(cluster: Cluster, count: number): Promise<Meeting> {
    const nodes = cluster.nodes;
    const people = Array.from({ length: count + 1 }, (_, index) => new Participant(index));
    for (const person of people) {
      const node = nodes[person.index % nodes.length];
      if (node === undefined) throw new Error('there is no node');
      const token = await node.token(ROOM, person.identity, person.index === 0 ? 'host' : 'participant');
      await person.enter(node.signalingUrl, token, ROOM);
      const paused = person.index > SPEAKERS;
      await person.meeting.publish(new FakeMediaStreamTrack({ kind: 'audio' }), { source: 'microphone', paused });
    }
    return new Meeting(people);
  }

  private constructor([host, ...people]: readonly Participant[]) {
    if (host === undefined) throw new Error('there is no host');
    this.#host = host;
    this.#people = people;
    for (const person of [host, ...people]) {
      this.#heard.set(person, new Map());
      person.onSound = (publisher) => {
        const heard = this.#heard.get(person);
        if (heard?.has(publisher) === false) heard.set(publisher, performance.now());
      };
      // What comes from now on comes from where it is now.
      person.meeting.breakouts.on('moved', () => this.#heard.get(person)?.clear());
      person.meeting.breakouts.on('message', () => (this.#texts += 1));
    }
    this.#timer = setInterval(() => {
      for (const person of people) if (!isMuted(person)) person.sendSound(SPEECH);
    }, SOUND_MS);
  }

  async goAndComeBack(groups: number): Promise<Try> {
    this.#tries += 1;
    await this.#chooseSpeakers();
    const muted = new Map(this.#people.map((person) => [person, isMuted(person)]));
    const { breakouts } = this.#host.meeting;
    const names = Array.from({ length: groups }, (_, index) => ({ name: `Group ${this.#tries}.${index + 1}` }));
    await breakouts.set(names, { atOnce: true });
    await breakouts.shuffle();

    const openedAt = performance.now();
    await breakouts.open();
    const groupOf = ({ meeting }: Participant): string | null => meeting.breakouts.group;
    await until(() => this.#people.every((person) => groupOf(person) !== null), PATIENCE_MS);
    const [into, unheardThere] = await this.#hearing(this.#people, openedAt, (one, other) => {
      return groupOf(one) !== null && groupOf(one) === groupOf(other);
    });

    this.#texts = 0;
    await breakouts.broadcast('Two seconds more');
    const everybody = [this.#host, ...this.#people];
    await until(() => this.#texts === everybody.length, PATIENCE_MS);
    const textsMissed = everybody.length - this.#texts;

    const closed = new Promise<number>((resolve) => {
      const stop = breakouts.on('changed', (current) => {
        if (current?.open === true) return;
        stop();
        resolve(performance.now());
      });
    });
    this.#heard.get(this.#host)?.clear();
    const calledAt = performance.now();
    await breakouts.close(COUNTDOWN_S);
    const closedAt = await closed;
    const isBack = (person: Participant): boolean => groupOf(person) === null && person.meeting.state === 'connected';
    await until(() => this.#people.every(isBack), PATIENCE_MS);
    const [back, unheardHere] = await this.#hearing(everybody, closedAt, () => true);
    const changed = await this.#changed(muted);
    return {
      intoMs: into,
      backMs: back,
      countdownLateMs: closedAt - calledAt - COUNTDOWN_S * 1_000,
      unheard: unheardThere + unheardHere,
      changed,
      textsMissed,
      notBack: this.#people.filter((person) => !isBack(person)).length,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#host, ...this.#people].map((person) => person.leave()));
  }

  /** Five at random speak, the others mute themselves; everybody knows it. */
  async #chooseSpeakers(): Promise<void> {
    const order = this.#people
      .map((person) => ({ person, place: Math.random() }))
      .toSorted((a, b) => a.place - b.place);
    await Promise.all(
      order.map(async ({ person }, index) => {
        const [microphone] = person.meeting.localTracks;
        await (index < SPEAKERS ? microphone?.resume() : microphone?.pause());
      }),
    );
    await until(() => this.#people.every((person) => this.#shownMuted(person) === isMuted(person)), PATIENCE_MS);
  }

  /** How the host sees somebody's microphone; undefined: not at all. */
  #shownMuted({ identity }: Participant): boolean | undefined {
    const { tracks } = this.#host.meeting.participants.get(identity) ?? {};
    const [microphone, ...more] = [...(tracks?.values() ?? [])];
    return more.length > 0 ? undefined : microphone?.paused;
  }

  /** For each who listens and each other who speaks with it, after how long it was heard; and how many pairs did not. */
  async #hearing(
    listeners: readonly Participant[],
    from: number,
    together: (one: Participant, other: Participant) => boolean,
  ): Promise<readonly [readonly number[], number]> {
    const pairs = listeners.flatMap((listener) =>
      this.#people
        .filter((speaker) => speaker !== listener && !isMuted(speaker) && together(listener, speaker))
        .map((speaker) => () => this.#heard.get(listener)?.get(speaker.index)),
    );
    await until(() => pairs.every((heardAt) => heardAt() !== undefined), PATIENCE_MS);
    const heard = pairs.flatMap((heardAt) => heardAt() ?? []);
    return [heard.map((at) => Math.max(0, at - from)), pairs.length - heard.length];
  }

  /** Of how many microphones somebody thinks otherwise than before; or was heard though it is muted. */
  async #changed(muted: ReadonlyMap<Participant, boolean>): Promise<number> {
    const asBefore = (person: Participant): boolean =>
      isMuted(person) === muted.get(person) && this.#shownMuted(person) === muted.get(person);
    await until(() => this.#people.every(asBefore), PATIENCE_MS);
    const changed = this.#people.filter((person) => !asBefore(person)).length;
    const overheard = [...this.#heard.values()].flatMap((heard) =>
      this.#people.filter((person) => muted.get(person) === true && heard.has(person.index)),
    );
    return changed + overheard.length;
  }
}

const isMuted = ({ meeting }: Participant): boolean => meeting.localTracks[0]?.paused !== false;

const rangeOf = (values: readonly number[]): string =>
  values.length === 0 ? '-' : `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;

function summarise(tries: readonly Try[]): Results {
  const into = tries.flatMap(({ intoMs }) => intoMs);
  const back = tries.flatMap(({ backMs }) => backMs);
  const sum = (count: (each: Try) => number): number => tries.reduce((total, each) => total + count(each), 0);
  const late = [...into, ...back].filter((ms) => ms > AUDIBLE_WITHIN_MS).length;
  const results = {
    tries: tries.length,
    ...distribution('intoGroup', into),
    ...distribution('back', back),
    countdownLateMsMax: Math.round(Math.max(...tries.map(({ countdownLateMs }) => countdownLateMs))),
    notHeardInASecond: late,
    notHeard: sum(({ unheard }) => unheard),
    microphonesChanged: sum(({ changed }) => changed),
    textsMissed: sum(({ textsMissed }) => textsMissed),
    notBack: sum(({ notBack }) => notBack),
  };
  // All that is promised is counted where it is not kept.
  if (late + results.notHeard + results.microphonesChanged + results.textsMissed + results.notBack > 0) {
    process.exitCode = 1;
  }
  return results;
}

const distribution = (name: string, values: readonly number[]): Results => ({
  [`${name}HeardMsP50`]: Math.round(quantile(values, 0.5)),
  [`${name}HeardMsP95`]: Math.round(quantile(values, 0.95)),
  [`${name}HeardMsMax`]: Math.round(Math.max(...values)),
});
