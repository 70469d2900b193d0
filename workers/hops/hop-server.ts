import type { ErrorCode } from '../../signaling/protocol/errors.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import { type RoomKey, roomId } from '../../src/domain/room/state.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { LinkPayload, LinkRequest, NodeLinks } from '../../src/ports/node-links.ts';
import type { Tracing } from '../../src/ports/tracing.ts';
import { mediaError, mediaUnavailable, notFound } from '../wire/media-errors.ts';
import type { RoomSpeakers, ToldLevels } from '../speakers/room-speakers.ts';
import type { RoomTracks } from '../publishing/room-tracks.ts';
import { AskingNode } from './asking-node.ts';
import {
  AskingTells,
  FiguresParams,
  KeepParams,
  OpenParams,
  parseParams,
  type PublishedTrackFigures,
} from './hop-messages.ts';
import type { NodePipeOptions } from './node-pipe.ts';

export interface HopServerOptions extends NodePipeOptions {
  readonly links: Pick<NodeLinks, 'tell'>;
  /** Whether another node hosts somebody in a room. */
  readonly mayServe: (node: string, key: RoomKey) => boolean | Promise<boolean>;
  /** The tracks of a room, if this node has somebody in it. */
  readonly tracksOf: (key: RoomKey) => RoomTracks | undefined;
  /** The loudness of a room's microphones, if this node has somebody in it. */
  readonly speakersOf: (key: RoomKey) => RoomSpeakers | undefined;
  /** How a track fared that is published on this node; undefined: it is not. */
  readonly figuresOf: (key: RoomKey, trackId: string) => Promise<PublishedTrackFigures | undefined>;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Asker {
  /** Of the node's media engine: what an earlier one held is gone. */
  readonly incarnation: string;
  readonly node: AskingNode;
}

/** Sends tracks of this node to those nodes that ask for them. */
export class HopServer {
  readonly #options: HopServerOptions;
  readonly #askers = new Map<string, Asker>();
  readonly #refusals = new Map<ErrorCode, number>();
  #closed = false;

  constructor(options: HopServerOptions) {
    this.#options = options;
  }

  /** How many tracks are sent. */
  get size(): number {
    return [...this.#askers.values()].reduce((sum, { node }) => sum + node.size, 0);
  }

  /** How often a node was refused what it asked for. */
  get refusals(): Partial<Record<ErrorCode, number>> {
    return Object.fromEntries(this.#refusals);
  }

  async answer({ from, method, params }: LinkRequest): Promise<LinkPayload> {
    try {
      if (method === 'hop.open') return await this.#traced(from, parseParams(OpenParams, params));
      if (method === 'hop.keep') return this.#keep(from, parseParams(KeepParams, params));
      if (method === 'hop.figures') return await this.#figures(from, parseParams(FiguresParams, params));
      throw new CausewayError('unknown_method', 'nodes do not ask this of each other');
    } catch (error) {
      throw this.#counted(mediaError(error, 'unavailable', 'The track cannot be sent'));
    }
  }

  /** Of a hop that is not there any more, or never was: nothing happens. */
  hear({ from, method, params }: LinkRequest): void {
    const { data: told } = AskingTells.safeParse({ method, params });
    if (!told) {
      this.#counted(new CausewayError('bad_params', 'nobody understands this'));
      this.#options.logger.warn({ node: from, method }, 'A node says something that nobody understands');
      return;
    }
    const node = this.#askers.get(from)?.node;
    if (told.method === 'hop.close') node?.closeHop(told.params.hop);
    else node?.want(told.params);
  }

  #traced(from: string, params: OpenParams): Promise<LinkPayload> {
    const open = () => this.#open(from, params);
    const { traceparent } = params;
    return traceparent === undefined ? open() : this.#options.tracing.trace('hop.serve', open, traceparent);
  }

  async #open(from: string, params: OpenParams): Promise<LinkPayload> {
    const { tenant, room, trackId, incarnation } = params;
    const key = { tenant, room };
    await this.#requireSomebody(from, key);
    if (this.#closed) throw mediaUnavailable('The media engine is closed.');
    const claim = this.#options.tracksOf(key)?.find(trackId);
    if (!claim?.producer) throw notFound('track');
    const { router, producer, demand } = claim;
    const served = await this.#asker(from, incarnation).open({ router, producer, demand }, params);
    // It has to know which of our microphones it needs.
    if (producer.kind === 'audio') this.#options.speakersOf(key)?.announce();
    return { served };
  }

  async #figures(from: string, { tenant, room, trackIds }: FiguresParams): Promise<LinkPayload> {
    const key = { tenant, room };
    await this.#requireSomebody(from, key);
    const tracks = await Promise.all(trackIds.map((trackId) => this.#options.figuresOf(key, trackId)));
    return { tracks: tracks.filter((track) => track !== undefined) };
  }

  /** @throws `forbidden` */
  async #requireSomebody(from: string, key: RoomKey): Promise<void> {
    if (await this.#options.mayServe(from, key)) return;
    throw new CausewayError('forbidden', 'you have nobody in this room', { level: 'warn' });
  }

  /** Tells those nodes how loud microphones are that get tracks of their room. */
  tellLevels(key: RoomKey, levels: ToldLevels): void {
    const { links } = this.#options;
    for (const [name, { node }] of this.#askers) {
      if (node.receives(roomId(key))) links.tell(name, 'hop.levels', { tenant: key.tenant, room: key.room, ...levels });
    }
  }

  #keep(from: string, { incarnation, hops }: KeepParams): LinkPayload {
    const asker = this.#askers.get(from);
    return { hops: asker?.incarnation === incarnation ? asker.node.keep(hops) : [] };
  }

  #asker(name: string, incarnation: string): AskingNode {
    const known = this.#askers.get(name);
    if (known?.incarnation === incarnation) return known.node;
    known?.node.close();
    const { links, clock, listenInfo, meter } = this.#options;
    const node = new AskingNode({
      node: name,
      listenInfo,
      meter,
      clock,
      tell: (method, params) => links.tell(name, method, { ...params }),
      onLost: () => {
        if (this.#askers.get(name)?.node === node) this.#askers.delete(name);
      },
    });
    this.#askers.set(name, { incarnation, node });
    return node;
  }

  #counted(error: CausewayError): CausewayError {
    this.#refusals.set(error.code, (this.#refusals.get(error.code) ?? 0) + 1);
    return error;
  }

  /** Ends all hops; may be called twice. */
  close(): void {
    this.#closed = true;
    for (const { node } of this.#askers.values()) node.close();
    this.#askers.clear();
  }
}
