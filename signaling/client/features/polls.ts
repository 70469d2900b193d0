import type { Ballot, PollResults, PollView } from '../../protocol/features/polls.ts';
import type { Params, Result } from '../../protocol/methods.ts';
import type { Emits } from '../common/emitter.ts';
import { randomId } from '../common/random-id.ts';
import type { FeatureHost } from './feature-host.ts';

export type { PollResults, PollView } from '../../protocol/features/polls.ts';

/** Ballots of an anonymous poll are asked for at some time within so long, in ms: not by all at once. */
const SPREAD_MS = 1_000;

interface PollsEvents {
  changed: readonly PollView[];
  /** One that is new since we came. */
  opened: PollView;
}

export type NewPoll = Omit<Params<'poll.open'>, 'poll'>;

/** `meeting.polls`: questions with answers to choose from. */
export interface Polls extends Emits<PollsEvents> {
  /**
   * The first one first; the same object until something changes. What we voted in an anonymous poll (`mine`) is known to
   * this client alone.
   */
  readonly all: readonly PollView[];
  /** Votes, or votes otherwise than before. @param choices places of options, from 0 */
  vote(poll: string, choices: readonly number[]): Promise<void>;
  /** For moderators. */
  open(poll: NewPoll): Promise<void>;
  /** For moderators: nobody votes any more. */
  close(poll: string): Promise<void>;
  /** For moderators: who is shown the results. */
  share(poll: string, results: PollResults): Promise<void>;
  /** For moderators. */
  remove(poll: string): Promise<void>;
  /** For moderators: also those that nobody is shown, and who voted what where the poll is not anonymous. */
  results(poll: string): Promise<Result<'poll.results'>>;
}

export function polls(host: FeatureHost): Polls {
  const events = host.emitter<PollsEvents>();
  const ballots = new KeptBallots(host);
  /** What we voted in anonymous polls. */
  const secret = new Map<string, number[]>();
  let known: readonly PollView[] = [];
  let all: readonly PollView[] = [];

  const set = (next: readonly PollView[]): void => {
    if (next.length === 0 && known.length === 0) return;
    known = next;
    all = known.map((poll) => {
      const mine = secret.get(poll.id);
      return poll.anonymous && mine !== undefined ? { ...poll, mine } : poll;
    });
    for (const poll of known) ballots.want(poll);
    events.emit('changed', all);
  };
  const change = (id: string, update: (poll: PollView) => PollView): void =>
    set(known.map((poll) => (poll.id === id ? update(poll) : poll)));
  host.hears({
    'poll.opened'({ view }) {
      const isNew = !known.some(({ id }) => id === view.id);
      set([...known.filter(({ id }) => id !== view.id), view].toSorted((a, b) => a.place - b.place));
      if (isNew) events.emit('opened', view);
    },
    'poll.voted': ({ poll, voters, counts, mine }) =>
      change(poll, (before) => ({
        ...before,
        voters,
        ...(counts === undefined ? {} : { counts }),
        ...(mine === undefined ? {} : { mine }),
      })),
    'poll.balloted': ({ poll }) => change(poll, (before) => ({ ...before, ballot: true })),
    'poll.updated': ({ poll, ...changes }) =>
      change(poll, ({ counts: _counts, ...before }) => ({ ...before, ...changes })),
    'poll.removed': ({ poll }) => set(known.filter(({ id }) => id !== poll)),
  });
  host.seesRoom((room) => set(room?.polls ?? []));

  return {
    get all() {
      return all;
    },
    on: (event, listener) => events.on(event, listener),
    async vote(id, choices) {
      const poll = known.find((each) => each.id === id);
      const params = { poll: id, choices: [...choices] };
      if (poll?.anonymous !== true) {
        await host.request('poll.vote', params);
        return;
      }
      await host.request('poll.vote', { ...params, ballot: await ballots.of(id) });
      secret.set(id, params.choices);
      set(known);
    },
    async open(poll) {
      await host.request('poll.open', { ...poll, poll: randomId() });
    },
    async close(poll) {
      await host.request('poll.update', { poll, open: false });
    },
    async share(poll, results) {
      await host.request('poll.update', { poll, results });
    },
    async remove(poll) {
      await host.request('poll.remove', { poll });
    },
    results: (poll) => host.request('poll.results', { poll }),
  };
}

/**
 * Our ballots of anonymous polls. Each is asked for as soon as its poll is known, so that this stands apart from the vote.
 * In a browser they outlive a reload of the page.
 */
class KeptBallots {
  readonly #host: FeatureHost;
  readonly #asked = new Map<string, Promise<Ballot>>();

  constructor(host: FeatureHost) {
    this.#host = host;
  }

  want({ id, anonymous, open, ballot }: PollView): void {
    if (!anonymous || !open || ballot === true || this.#asked.has(id)) return;
    const wait = new Promise<void>((resolve) => {
      setTimeout(resolve, Math.random() * SPREAD_MS);
    });
    this.#ask(id, wait).catch(() => undefined);
  }

  /** Rejects with what the server answers: a ballot that was handed out and lost is not handed out again. */
  of(poll: string): Promise<Ballot> {
    return this.#asked.get(poll) ?? this.#ask(poll, Promise.resolve());
  }

  #ask(poll: string, when: Promise<void>): Promise<Ballot> {
    const asked = when.then(() => this.#fetch(poll));
    this.#asked.set(poll, asked);
    // What failed is asked for again by the vote.
    asked.catch(() => this.#asked.delete(poll));
    return asked;
  }

  async #fetch(poll: string): Promise<Ballot> {
    const key = `causeway-ballot ${this.#host.room} ${this.#host.self().identity} ${poll}`;
    const kept = readBallot(key);
    if (kept !== undefined) return kept;
    const number = randomId();
    const { proof } = await this.#host.request('poll.ballot', { poll, number });
    storage()?.setItem(key, `${number} ${proof}`);
    return { number, proof };
  }
}

function readBallot(key: string): Ballot | undefined {
  const [number, proof] = storage()?.getItem(key)?.split(' ') ?? [];
  return number === undefined || proof === undefined ? undefined : { number, proof };
}

/** Undefined outside of browsers, and where a browser forbids it. */
function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
