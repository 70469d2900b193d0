/** Hops between this node and others, over their links. */
import { randomUUID } from 'node:crypto';
import type { TransportListenInfo } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { HopStats } from '../../src/ports/media-engine.ts';
import type { LinkRequest, NodeLinks } from '../../src/ports/node-links.ts';
import { traceWithin, type Tracing } from '../../src/ports/tracing.ts';
import { mediaUnavailable } from '../wire/media-errors.ts';
import {
  FiguresResult,
  HOP_METHODS,
  MAX_FIGURES,
  parseResult,
  type PublishedTrackFigures,
  ServingTells,
} from './hop-messages.ts';
import { HopServer, type HopServerOptions } from './hop-server.ts';
import type { LegMeter } from '../legs/leg-meter.ts';
import { LinkMeter } from './link-meter.ts';
import type { RoomKey } from '../../src/domain/room/state.ts';
import type { ToldLevels } from '../speakers/room-speakers.ts';
import type { ArrivingTrack } from './pipe.ts';
import { RemoteNode, type RemoteTrack } from './remote-node.ts';

export interface NodeHopsOptions extends Pick<HopServerOptions, 'mayServe' | 'tracksOf' | 'speakersOf' | 'figuresOf'> {
  /** The name of this node. */
  readonly self: string;
  readonly links: NodeLinks;
  readonly listenInfo: TransportListenInfo;
  readonly legs: LegMeter;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class NodeHops {
  readonly self: string;
  readonly #options: NodeHopsOptions;
  readonly #incarnation = randomUUID();
  readonly #meter: LinkMeter;
  readonly #server: HopServer;
  readonly #remotes = new Map<string, RemoteNode>();
  #closed = false;

  constructor(options: NodeHopsOptions) {
    this.self = options.self;
    this.#options = options;
    this.#meter = new LinkMeter(options.clock, options.legs);
    this.#server = new HopServer({ ...options, meter: this.#meter });
    options.links.serve(HOP_METHODS, (request) => this.#server.answer(request));
    options.links.hear(HOP_METHODS, (message) => this.#hear(message));
  }

  /** How many tracks come from other nodes. */
  get incoming(): number {
    return [...this.#remotes.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get stats(): Pick<HopStats, 'pipes' | 'links' | 'refusals'> & {
    readonly incoming: number;
    readonly outgoing: number;
  } {
    return {
      incoming: this.incoming,
      outgoing: this.#server.size,
      pipes: this.#meter.size,
      links: this.#meter.traffic,
      refusals: this.#server.refusals,
    };
  }

  /** Brings a track from another node, for one that can say when it ended. @throws `not_found`, `unavailable` */
  async carry(node: string, track: RemoteTrack, ended: () => void): Promise<ArrivingTrack> {
    if (this.#closed) throw mediaUnavailable('The media engine is closed.');
    const remote = this.#remoteOf(node);
    try {
      return await traceWithin(this.#options.tracing, 'hop.carry', () => remote.carry(track, ended));
    } catch (error) {
      this.#forgetIdle(node, remote);
      throw error;
    }
  }

  #remoteOf(node: string): RemoteNode {
    const known = this.#remotes.get(node);
    if (known) return known;
    const { links, clock, logger, listenInfo, tracing } = this.#options;
    const remote = new RemoteNode({
      node,
      incarnation: this.#incarnation,
      links,
      clock,
      logger,
      listenInfo,
      tracing,
      meter: this.#meter,
      onIdle: () => this.#forgetIdle(node, remote),
    });
    this.#remotes.set(node, remote);
    return remote;
  }

  #forgetIdle(node: string, remote: RemoteNode): void {
    if (remote.idle && this.#remotes.get(node) === remote) this.#remotes.delete(node);
  }

  #hear(message: LinkRequest): void {
    const { data: told } = ServingTells.safeParse(message);
    if (!told) {
      this.#server.hear(message);
    } else if (told.method === 'hop.levels') {
      const { tenant, room, ...levels } = told.params;
      // Of a room that nothing is received of from there it has nothing to tell.
      if (this.#remotes.has(message.from)) this.#options.speakersOf({ tenant, room })?.hearOf(message.from, levels);
    } else {
      this.#remotes.get(message.from)?.hear(told);
    }
  }

  /** How tracks fare on their way to the node that they are published on, by id; none where that cannot tell. */
  async figuresAt(
    node: string,
    { tenant, room }: RoomKey,
    trackIds: readonly string[],
  ): Promise<ReadonlyMap<string, PublishedTrackFigures>> {
    try {
      const asked = trackIds.slice(0, MAX_FIGURES);
      const result = await this.#options.links.request(node, 'hop.figures', { tenant, room, trackIds: asked });
      return new Map(parseResult(FiguresResult, result).tracks.map((track) => [track.trackId, track]));
    } catch {
      // An earlier version, or away: what this node knows has to do.
      return new Map();
    }
  }

  /** Tells the nodes that get tracks of a room from here how loud its microphones are; may get lost. */
  tellLevels(key: RoomKey, levels: ToldLevels): void {
    this.#server.tellLevels(key, levels);
  }

  /** Ends all hops, and takes no more; may be called twice. */
  close(): void {
    this.#closed = true;
    for (const remote of this.#remotes.values()) remote.close();
    this.#remotes.clear();
    this.#server.close();
    this.#meter.close();
  }
}
