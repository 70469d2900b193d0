import type { Producer, Router } from 'mediasoup/types';
import { CausewayError } from '../../src/domain/errors.ts';
import type { WantedLayer } from '../../src/forwarding/demand.ts';
import type { RoomKey } from '../../src/domain/room/state.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { LinkPayload, NodeLinks } from '../../src/ports/node-links.ts';
import type { Tracing } from '../../src/ports/tracing.ts';
import { mediaUnavailable, notFound } from '../wire/media-errors.ts';
import { checkRtp } from '../wire/rtp-parameters.ts';
import {
  type HopState,
  KEEP_INTERVAL_MS,
  KEEP_TIMEOUT_MS,
  KeepResult,
  OpenResult,
  parseResult,
  type ServedHop,
  type ToldOfHop,
  type WantedHop,
} from './hop-messages.ts';
import type { NodePipeOptions } from './node-pipe.ts';
import { type ArrivingTrack, followSource, receive } from './pipe.ts';
import { type OwnPipe, RouterPipes } from './router-pipes.ts';

export interface RemoteNodeOptions extends NodePipeOptions {
  readonly node: string;
  /** Of this node's media engine. */
  readonly incarnation: string;
  readonly links: Pick<NodeLinks, 'request' | 'tell'>;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Nothing comes from there any more: called some time after the last hop. */
  readonly onIdle: () => void;
}

/** A track that a participant of another node publishes, wanted on a router of this one. */
export interface RemoteTrack {
  readonly key: RoomKey;
  readonly trackId: string;
  readonly router: Router;
  /** What is wanted of it at first. */
  readonly layer: WantedLayer;
}

/** A hop that the other node serves; it may end, or its publisher pause, before the track has arrived. */
class HeldHop {
  /** What is wanted of it here. */
  layer: WantedLayer;
  #sourcePaused: boolean;
  #producer: Producer | undefined;
  #ended = false;

  constructor(sourcePaused: boolean, layer: WantedLayer) {
    this.#sourcePaused = sourcePaused;
    this.layer = layer;
  }

  get sourcePaused(): boolean {
    return this.#sourcePaused;
  }

  /** @throws `not_found` when the track ended on its way */
  arrived(producer: Producer): void {
    if (this.#ended) {
      producer.close();
      throw notFound('track');
    }
    this.#producer = producer;
    this.followSource(this.#sourcePaused);
  }

  followSource(paused: boolean): void {
    this.#sourcePaused = paused;
    if (this.#producer && this.#producer.paused !== paused) followSource(this.#producer, paused);
  }

  end(): void {
    this.#ended = true;
    this.#producer?.close();
  }
}

/** A node that tracks come from: it is told what is held here, and lost when it does not answer for long. */
export class RemoteNode {
  readonly #options: RemoteNodeOptions;
  readonly #routers = new Map<Router, RouterPipes>();
  readonly #held = new Map<string, HeldHop>();
  #stopKeeping: (() => void) | undefined;
  #stopTimeout: () => void = () => undefined;

  constructor(options: RemoteNodeOptions) {
    this.#options = options;
  }

  /** How many tracks come from there. */
  get size(): number {
    return this.#held.size;
  }

  /** Whether nothing comes from there, or is about to. */
  get idle(): boolean {
    return this.#held.size === 0 && this.#routers.size === 0;
  }

  /** Brings a track here. @throws `not_found`, `unavailable` */
  async carry({ key, trackId, router, layer }: RemoteTrack, ended: () => void): Promise<ArrivingTrack> {
    const pipes = this.#pipesOf(router);
    let pipe: OwnPipe | undefined;
    let hop: string | undefined;
    try {
      const granted = await pipes.open(async (by) => {
        const { incarnation } = this.#options;
        const traceparent = this.#options.tracing.current();
        const result = await this.#request('hop.open', {
          incarnation,
          ...key,
          trackId,
          layer,
          ...by,
          ...(traceparent !== undefined && { traceparent }),
        });
        const { served } = parseResult(OpenResult, result);
        hop = served?.hop;
        // From now on we may be told of it.
        if (served) this.#hold(served, layer);
        return served;
      });
      pipe = granted.pipe;
      const producer = await this.#receive(granted.served, pipe);
      producer.observer.once('close', ended);
      return this.#arriving(granted.served.hop, producer, () => this.#release(router, granted.pipe));
    } catch (error) {
      if (hop !== undefined) this.#letGo(hop);
      if (pipe) pipes.release(pipe);
      this.#forgetIdle(router);
      throw this.#asViewersSee(error);
    }
  }

  async #receive(served: ServedHop, { transport }: OwnPipe): Promise<Producer> {
    const held = this.#held.get(served.hop);
    if (!held) throw notFound('track');
    const { kind, rtpParameters } = checkRtp(served.kind, served.rtpParameters);
    // The same CNAME for all tracks of a participant: by it receivers play sound and picture at the same time.
    const { cname } = served.rtpParameters.rtcp;
    const producer = await receive(transport, {
      kind,
      rtpParameters: { ...rtpParameters, rtcp: { cname, reducedSize: true } },
      paused: held.sourcePaused,
    });
    held.arrived(producer);
    return producer;
  }

  #arriving(hop: string, producer: Producer, release: () => void): ArrivingTrack {
    return {
      producer,
      want: async (layer) => {
        const held = this.#held.get(hop);
        if (held) held.layer = layer;
        this.#tell('hop.want', { hop, layer });
      },
      close: () => {
        this.#letGo(hop);
        producer.close();
        release();
      },
    };
  }

  /** The other node says so; of a hop that is not held any more nothing happens. */
  hear({ method, params }: ToldOfHop): void {
    if (method === 'hop.ended') this.#end(params.hop);
    else this.#held.get(params.hop)?.followSource(params.paused);
  }

  #request(method: string, params: LinkPayload): Promise<LinkPayload> {
    return this.#options.links.request(this.#options.node, method, params);
  }

  #tell(method: 'hop.want' | 'hop.close', params: LinkPayload): void {
    this.#options.links.tell(this.#options.node, method, params);
  }

  #pipesOf(router: Router): RouterPipes {
    const known = this.#routers.get(router);
    if (known) return known;
    const pipes = new RouterPipes(this.#options.node, router, this.#options);
    this.#routers.set(router, pipes);
    return pipes;
  }

  #release(router: Router, pipe: OwnPipe): void {
    this.#routers.get(router)?.release(pipe);
    this.#forgetIdle(router);
  }

  #forgetIdle(router: Router): void {
    if (this.#routers.get(router)?.idle) this.#routers.delete(router);
  }

  #hold({ hop, paused }: ServedHop, layer: WantedLayer): void {
    this.#held.set(hop, new HeldHop(paused, layer));
    if (this.#stopKeeping) return;
    this.#renew();
    this.#keepLater();
  }

  #letGo(hop: string): void {
    if (this.#held.delete(hop)) this.#tell('hop.close', { hop });
  }

  #end(hop: string): void {
    const held = this.#held.get(hop);
    this.#held.delete(hop);
    held?.end();
  }

  #endAll(): void {
    for (const hop of [...this.#held.keys()]) this.#end(hop);
  }

  /** The other node has been heard of. */
  #renew(): void {
    this.#stopTimeout();
    this.#stopTimeout = this.#options.clock.after(KEEP_TIMEOUT_MS, () => {
      this.#options.logger.warn({ node: this.#options.node }, 'The hops from a node that does not answer are lost');
      this.#endAll();
    });
  }

  #keepLater(): void {
    this.#stopKeeping = this.#options.clock.after(KEEP_INTERVAL_MS, () => void this.#keep());
  }

  async #keep(): Promise<void> {
    if (this.#held.size === 0) {
      this.#rest();
      if (this.idle) this.#options.onIdle();
      return;
    }
    const { incarnation, logger, node } = this.#options;
    const hops = [...this.#held].map(([hop, { layer }]): WantedHop => ({ hop, layer }));
    try {
      const result = parseResult(KeepResult, await this.#request('hop.keep', { incarnation, hops }));
      if (this.#stopKeeping) this.#renew();
      this.#compare(hops, result.hops);
    } catch (error) {
      logger.debug({ node, err: error }, 'A node was not reached to keep its hops');
    }
    if (this.#stopKeeping) this.#keepLater();
  }

  /** What was told and got lost: hops that ended, publishers who paused or resumed. */
  #compare(asked: readonly WantedHop[], served: readonly HopState[]): void {
    const sources = new Map(served.map(({ hop, paused }) => [hop, paused]));
    for (const { hop } of asked) {
      const paused = sources.get(hop);
      if (paused === undefined) this.#end(hop);
      else this.#held.get(hop)?.followSource(paused);
    }
  }

  #rest(): void {
    this.#stopKeeping?.();
    this.#stopKeeping = undefined;
    this.#stopTimeout();
  }

  /** What the other node holds against us is no fault of the viewer's. */
  #asViewersSee(error: unknown): CausewayError {
    if (error instanceof CausewayError && (error.code === 'not_found' || error.code === 'unavailable')) return error;
    this.#options.logger.warn({ node: this.#options.node, err: error }, 'A track could not be brought from a node');
    return mediaUnavailable('The track could not be brought to this node.', error);
  }

  /** Ends all hops from there; may be called twice. */
  close(): void {
    this.#rest();
    this.#endAll();
  }
}
