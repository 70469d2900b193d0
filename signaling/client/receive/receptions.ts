/** What is received of each track: now, until a moment ago, and until the server's word of its end was carried out. */
import type { types } from 'mediasoup-client';
import type { ConsumerView } from '../../protocol/features/media.ts';
import type { Params } from '../../protocol/methods.ts';
import type { MediaLink } from '../media/media-link.ts';
import { LateEnds } from './late-ends.ts';
import type { ReceivedTrack } from './remote-track.ts';

/** How a track was asked for. */
export type Asked = Params<'media.consume'>['tracks'][number];

/** One consumer, from the server's answer on. */
export interface Reception {
  readonly view: ConsumerView;
  readonly asked: Asked;
  readonly link: MediaLink;
  /** Null until our side is set up. */
  consumer: types.Consumer | null;
  /** Milliseconds since 1970. */
  readonly since: number;
  ended: boolean;
}

export interface Subscription {
  reception: Reception | null;
  /** What was received until now, of media that still comes: until the reception has a picture. */
  previous: Reception | null;
  /** Failed attempts since the last sign that another may succeed. */
  failures: number;
  /** Runs until the next attempt. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * A page draws when it gets to it: for so long, in ms, the picture before the new one is not ended yet. Up to twice as long,
 * so that those who saw the same change do not all negotiate at the same time.
 */
const CHANGE_OVER_MS = 1_000;

export interface ReceptionsOptions {
  /** What the server ended is closed on our side so much later, in ms: browsers take their time for that. */
  readonly renewalMs: number;
  /** It ended on our side, and the server is to be told. */
  readonly ended: (reception: Reception) => void;
}

export class Receptions {
  readonly #options: ReceptionsOptions;
  /** By the consumer's id. */
  readonly #tracks = new Map<string, ReceivedTrack>();
  /** What was shown until a moment ago. */
  readonly #retiring: LateEnds<Reception>;
  /** What the server ended. */
  readonly #endedByServer: LateEnds<Reception>;

  constructor(options: ReceptionsOptions) {
    this.#options = options;
    this.#retiring = new LateEnds(CHANGE_OVER_MS * (1 + Math.random()), (receptions) => {
      closeTogether(receptions);
      for (const reception of receptions) this.#end(reception);
    });
    this.#endedByServer = new LateEnds(options.renewalMs, (receptions) => {
      closeTogether(receptions);
      for (const reception of receptions) endHere(reception);
    });
  }

  trackOf(consumerId: string): ReceivedTrack | undefined {
    return this.#tracks.get(consumerId);
  }

  /** What was shown until a moment ago, and still comes. */
  get retiring(): ReadonlySet<Reception> {
    return this.#retiring.waiting;
  }

  begin(track: ReceivedTrack, subscription: Subscription, reception: Reception): void {
    subscription.reception = reception;
    this.#tracks.set(reception.view.consumerId, track);
  }

  close(): void {
    this.#retiring.close();
    this.#endedByServer.close();
    this.#tracks.clear();
  }

  /** Ends what is received of it, on our side. The track keeps its last picture until there is another. */
  drop(subscription: Subscription): void {
    const { reception } = subscription;
    subscription.reception = null;
    if (reception === null) return;
    endHere(reception);
    this.#tracks.delete(reception.view.consumerId);
  }

  /** The server ended it. Our side is closed later: browsers take their time for that, which the next one needs more. */
  endedByServer(subscription: Subscription): void {
    const { reception } = subscription;
    if (reception === null) return;
    subscription.reception = null;
    this.#tracks.delete(reception.view.consumerId);
    this.#endedByServer.add(reception);
  }

  /** Something new is to be received in its place. What is seen of it goes on meanwhile, if anything comes still. */
  supersede(subscription: Subscription): void {
    const { reception, previous } = subscription;
    if (previous?.link.closed === true) this.endPrevious(subscription);
    const goesOn = reception?.consumer?.closed === false && !reception.link.closed;
    if (!goesOn || subscription.previous !== null) {
      this.drop(subscription);
      return;
    }
    subscription.previous = reception;
    subscription.reception = null;
  }

  endPrevious(subscription: Subscription): void {
    const { previous } = subscription;
    subscription.previous = null;
    if (previous !== null) this.#end(previous);
  }

  /** The next one is shown: ends the one before, once every page had the time to draw. */
  retirePrevious(subscription: Subscription): void {
    const { previous } = subscription;
    subscription.previous = null;
    if (previous === null) return;
    this.#tracks.delete(previous.view.consumerId);
    this.#retiring.add(previous);
  }

  #end(reception: Reception): void {
    endHere(reception);
    const { consumerId } = reception.view;
    this.#tracks.delete(consumerId);
    this.#options.ended(reception);
  }
}

function closeTogether(receptions: readonly Reception[]): void {
  for (const link of new Set(receptions.map((reception) => reception.link))) link.closingTogether();
}

/** Ends it on our side. */
function endHere(reception: Reception): void {
  reception.ended = true;
  reception.consumer?.close();
}

/** Whether it is to be received in another way than it was asked for. */
export function isSteered({ steering }: ReceivedTrack, { paused, preferredLayers }: Asked): boolean {
  const { receiving, view, priority } = steering;
  const sameLayers = JSON.stringify(steering.preferredLayers ?? undefined) === JSON.stringify(preferredLayers);
  return receiving === paused || !sameLayers || view !== undefined || priority !== undefined;
}

/** How a track is asked for. @param paused whether it is asked for without being sent yet */
export const askingFor = ({ id, steering }: ReceivedTrack, paused: boolean): Asked => ({
  trackId: id,
  paused: paused || !steering.receiving,
  preferredLayers: steering.preferredLayers ?? undefined,
});
