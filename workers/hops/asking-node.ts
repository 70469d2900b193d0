import { randomBytes } from 'node:crypto';
import type { PipeTransport, Producer, Router } from 'mediasoup/types';
import { CausewayError } from '../../src/domain/errors.ts';
import { type Demand, NOTHING } from '../../src/forwarding/demand.ts';
import { roomId } from '../../src/domain/room/state.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { mediaUnavailable } from '../wire/media-errors.ts';
import { toWireRtpParameters } from '../wire/wire-parameters.ts';
import {
  type HopState,
  KEEP_TIMEOUT_MS,
  type OpenParams,
  type PipeEnd,
  type ServedHop,
  type WantedHop,
} from './hop-messages.ts';
import { connectTo, describeEnd, type NodePipeOptions, openNodePipe } from './node-pipe.ts';
import { OutgoingTrack, type OutgoingTrackOptions } from './outgoing-track.ts';
import { onSourcePaused, send } from './pipe.ts';

export interface AskingNodeOptions extends NodePipeOptions {
  readonly node: string;
  readonly clock: Clock;
  /** Tells the node something; lost without harm. */
  readonly tell: (method: 'hop.source' | 'hop.ended', params: HopState | { readonly hop: string }) => void;
  /** It has not been heard of for too long: it is closed. */
  readonly onLost: () => void;
}

interface ConnectedEnd {
  readonly transport: PipeTransport;
  /** As the node is told of it. */
  readonly described: PipeEnd;
}

interface ServedPipe {
  readonly id: string;
  readonly router: Router;
  readonly end: Promise<ConnectedEnd>;
  /** Hops, and those who are about to open one. */
  users: number;
}

interface Served {
  readonly id: string;
  readonly track: OutgoingTrack;
  readonly pipe: ServedPipe;
  /** The id of the track's room. */
  readonly room: string;
  /** How often in a row the node did not name it among those that it holds. */
  forgotten: number;
}

/** Most pipes that one node gets: each has a port. A node needs one for each pair of routers of a room. */
const MAX_PIPES = 2_000;
/**
 * A hop that the node does not name this often in a row was closed by it, and we were not told; or it never heard of
 * it. Not at the first time, because the answer with the hop may be on its way.
 */
const FORGOTTEN_AFTER = 3;

/** A node that gets tracks from here: what it is sent, until it does not say any more that it holds it. */
export class AskingNode {
  readonly #options: AskingNodeOptions;
  readonly #pipes = new Map<string, ServedPipe>();
  readonly #hops = new Map<string, Served>();
  #closed = false;
  #stopTimer: () => void = () => undefined;

  constructor(options: AskingNodeOptions) {
    this.#options = options;
    this.#renew();
  }

  /** How many tracks it is sent. */
  get size(): number {
    return this.#hops.size;
  }

  #renew(): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.clock.after(KEEP_TIMEOUT_MS, () => {
      this.close();
      this.#options.onLost();
    });
  }

  /**
   * Sends it a track; undefined when that needs another pipe than those it has.
   * @throws `unavailable`, `bad_params`, `limit_exceeded`
   */
  async open(
    { router, producer, demand }: { readonly router: Router; readonly producer: Producer; readonly demand: Demand },
    { tenant, room, pipes, offer, layer }: OpenParams,
  ): Promise<ServedHop | undefined> {
    this.#renew();
    const known = pipes.map((id) => this.#pipes.get(id)).find((pipe) => pipe?.router === router);
    if (!known && !offer) return undefined;
    const pipe = known ?? this.#accept(router, offer);
    pipe.users += 1;
    try {
      const { transport, described } = await pipe.end;
      const consumer = await send(transport, producer, layer === NOTHING);
      const hop = this.#add({ consumer, demand, layer }, pipe, roomId({ tenant, room }));
      return { ...hop, ...(pipe === known ? {} : { end: described }) };
    } catch (error) {
      this.#release(pipe);
      throw error;
    }
  }

  #accept(router: Router, offer: OpenParams['offer']): ServedPipe {
    if (!offer || this.#pipes.has(offer.pipe)) throw new CausewayError('bad_params', 'a pipe is offered once');
    if (this.#pipes.size >= MAX_PIPES) throw new CausewayError('limit_exceeded', 'too many pipes', { level: 'warn' });
    const pipe = { id: offer.pipe, router, end: this.#connect(router, offer), users: 0 };
    this.#pipes.set(pipe.id, pipe);
    return pipe;
  }

  async #connect(router: Router, offer: PipeEnd): Promise<ConnectedEnd> {
    const transport = await openNodePipe(this.#options.node, router, this.#options);
    try {
      await connectTo(transport, offer);
      return { transport, described: await describeEnd(transport) };
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  #add(outgoing: Omit<OutgoingTrackOptions, 'clock'>, pipe: ServedPipe, room: string): ServedHop {
    const { consumer } = outgoing;
    if (this.#closed || consumer.closed) {
      consumer.close();
      throw mediaUnavailable('The track ended, or the node that asked for it.');
    }
    const { tell, clock } = this.#options;
    const track = new OutgoingTrack({ ...outgoing, clock });
    const id = randomBytes(6).toString('base64url');
    this.#hops.set(id, { id, track, pipe, room, forgotten: 0 });
    onSourcePaused(consumer, (paused) => tell('hop.source', { hop: id, paused }));
    consumer.observer.once('close', () => {
      this.#hops.delete(id);
      this.#release(pipe);
      tell('hop.ended', { hop: id });
    });
    const { cname = '' } = consumer.rtpParameters.rtcp ?? {};
    return {
      hop: id,
      pipe: pipe.id,
      kind: consumer.kind,
      rtpParameters: { ...toWireRtpParameters(consumer.rtpParameters), rtcp: { cname } },
      paused: consumer.producerPaused,
    };
  }

  #release(pipe: ServedPipe): void {
    pipe.users -= 1;
    if (pipe.users > 0) return;
    this.#pipes.delete(pipe.id);
    pipe.end.then(
      ({ transport }) => transport.close(),
      () => undefined,
    );
  }

  /** Whether it gets a track of a room. */
  receives(room: string): boolean {
    return [...this.#hops.values()].some((served) => served.room === room);
  }

  want({ hop, layer }: WantedHop): void {
    // It fails only when the track has ended meanwhile.
    this.#hops
      .get(hop)
      ?.track.want(layer)
      .catch(() => undefined);
  }

  closeHop(id: string): void {
    this.#hops.get(id)?.track.consumer.close();
  }

  /** These are the hops that it holds. Makes up for what was told and got lost; the answer does so for the other side. */
  keep(held: readonly WantedHop[]): HopState[] {
    this.#renew();
    const layers = new Map(held.map(({ hop, layer }) => [hop, layer]));
    for (const served of [...this.#hops.values()]) {
      const layer = layers.get(served.id);
      served.forgotten = layer === undefined ? served.forgotten + 1 : 0;
      if (served.forgotten >= FORGOTTEN_AFTER) served.track.consumer.close();
      else if (layer !== undefined) this.want({ hop: served.id, layer });
    }
    return [...this.#hops.values()].map(({ id, track }) => ({ hop: id, paused: track.consumer.producerPaused }));
  }

  /** Ends all that it is sent; may be called twice. */
  close(): void {
    this.#closed = true;
    this.#stopTimer();
    for (const { track } of [...this.#hops.values()]) track.consumer.close();
  }
}
