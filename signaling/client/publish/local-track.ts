import { kindOf, type Kind, type Source } from '../../protocol/primitives.ts';
import type { types } from 'mediasoup-client';
import type { EndedReason, LocalTrack, LocalTrackEvents, PublishOptions, VideoCodec } from '../api.ts';
import { Emitter } from '../common/emitter.ts';
import { encodingsUpTo } from './encodings.ts';
import type { SendingBrowser } from './sending-browser.ts';
import { CausewayClientError, toClientError } from '../errors.ts';

/** The part of mediasoup-client's producer that a track uses. */
export interface TrackProducer extends Pick<
  types.Producer,
  'closed' | 'paused' | 'track' | 'rtpParameters' | 'pause' | 'resume' | 'close' | 'replaceTrack'
> {
  readonly rtpSender?: Pick<RTCRtpSender, 'getParameters' | 'setParameters'> | undefined;
}

/** Who carries out what a local track is asked for. */
export interface LocalTrackHost {
  /** Tells the server whether the track is paused. */
  tellPaused(track: PublishedTrack): Promise<void>;
  /** The track is over: nothing of it may be left. */
  over(track: PublishedTrack): Promise<void>;
  readonly failed: (error: unknown) => void;
}

/** A local track as the application sees it, over however many producers it takes. */
export class PublishedTrack implements LocalTrack {
  readonly options: PublishOptions;
  readonly #events: Emitter<LocalTrackEvents>;
  readonly #host: LocalTrackHost;
  #mediaTrack: MediaStreamTrack;
  /** Those that send it: more than one while we move to another node. The closed ones go when another comes. */
  #producers: readonly TrackProducer[] = [];
  #paused: boolean;
  #mutedBy: string | null = null;
  #ended: EndedReason | null = null;
  #telling = 0;
  /** The highest layer that is to be encoded; null: none; undefined: all. */
  #layer: number | null | undefined;
  #encoding: Promise<void> = Promise.resolve();
  /** Of the last producer; null before there was one. */
  #browser: SendingBrowser | null = null;
  /** Empty before it is published for the first time. */
  id = '';
  /** How many codecs were tried in vain. */
  refusedCodecs = 0;
  /** The codecs that viewers lack who could not decode it. */
  undecodable: ReadonlySet<VideoCodec> = new Set();
  /** Whether the room knows it under its id: sent anew it keeps that. */
  known = false;

  constructor(mediaTrack: MediaStreamTrack, options: PublishOptions, host: LocalTrackHost) {
    this.options = options;
    this.#host = host;
    this.#events = new Emitter(host.failed);
    this.#mediaTrack = mediaTrack;
    this.#paused = options.paused ?? false;
    mediaTrack.enabled = !this.#paused;
    mediaTrack.addEventListener('ended', this.#onSourceEnded);
  }

  get source(): Source {
    return this.options.source;
  }

  get kind(): Kind {
    return kindOf(this.options.source);
  }

  get mediaTrack(): MediaStreamTrack {
    return this.#mediaTrack;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get mutedBy(): string | null {
    return this.#mutedBy;
  }

  get ended(): EndedReason | null {
    return this.#ended;
  }

  on<E extends keyof LocalTrackEvents>(event: E, listener: (payload: LocalTrackEvents[E]) => void): () => void {
    return this.#events.on(event, listener);
  }

  async pause(): Promise<void> {
    if (this.#ended !== null) return;
    this.#setPaused(true, null);
    await this.#tell();
  }

  async resume(): Promise<void> {
    if (this.#ended !== null) return;
    this.#setPaused(false, null);
    try {
      await this.#tell();
    } catch (error) {
      this.#setPaused(true, null);
      throw error;
    }
  }

  async replace(mediaTrack: MediaStreamTrack): Promise<void> {
    if (this.#ended !== null) throw new CausewayClientError('closed', 'the track is published no longer');
    if (mediaTrack.kind !== this.kind) throw new CausewayClientError('unsupported', `not of kind ${this.kind}`);
    if (mediaTrack.readyState === 'ended') throw new CausewayClientError('unsupported', 'the track has ended');
    this.#mediaTrack.removeEventListener('ended', this.#onSourceEnded);
    this.#mediaTrack = mediaTrack;
    mediaTrack.enabled = !this.#paused;
    mediaTrack.addEventListener('ended', this.#onSourceEnded);
    for (const producer of this.#producers) {
      try {
        if (!producer.closed) await producer.replaceTrack({ track: mediaTrack });
      } catch (error) {
        // Lost with its transport meanwhile, it is sent anew, and then with this one.
        if (!producer.closed) throw toClientError(error);
      }
    }
  }

  async close(): Promise<void> {
    await this.end('closed');
  }

  /** A producer sends it now. It may have been paused or replaced while that was set up. */
  sentBy(producer: TrackProducer, browser: SendingBrowser): void {
    this.#producers = [...this.#producers.filter(({ closed }) => !closed), producer];
    this.#browser = browser;
    // The server tells anew what is wanted of this one.
    this.#layer = this.#stopsEncoding ? Infinity : undefined;
    this.#applyPaused();
    if (producer.track !== this.#mediaTrack) void this.#followReplacement(producer);
  }

  /** What the last producer sends; undefined: nothing yet. */
  get mimeType(): string | undefined {
    return this.#producers.at(-1)?.rtpParameters.codecs[0]?.mimeType;
  }

  /** All that send it now: whoever sends it anew in the same place closes them. */
  get producers(): readonly Pick<TrackProducer, 'close'>[] {
    return this.#producers;
  }

  async #followReplacement(producer: TrackProducer): Promise<void> {
    try {
      await producer.replaceTrack({ track: this.#mediaTrack });
    } catch (error) {
      this.#host.failed(error);
    }
  }

  /** Encodes no layer above this one; null: none at all, as nobody receives it. */
  encode(layer: number | null): void {
    this.#layer = layer;
    this.#encodeAsWanted();
  }

  #encodeAsWanted(): void {
    this.#encoding = this.#encoding.then(() => this.#applyLayer());
  }

  async #applyLayer(): Promise<void> {
    const { rtpSender: sender, rtpParameters } = this.#producers.at(-1) ?? {};
    const layer = this.#stopsEncoding && this.#paused ? null : this.#layer;
    if (sender === undefined || this.#browser === null || layer === undefined) return;
    try {
      const parameters = sender.getParameters();
      const published = rtpParameters?.encodings ?? [];
      const encodings = encodingsUpTo(layer, parameters.encodings, published, this.#browser.scalable);
      await sender.setParameters({ ...parameters, encodings });
    } catch {
      // The sender was stopped meanwhile, or this browser does not do that: it sends more than it must.
    }
  }

  /** The room's word on it: a moderator may have paused it. What we said last holds otherwise, and is said again. */
  heard(paused: boolean, mutedBy: string | undefined): void {
    if (this.#ended !== null || this.#telling > 0 || paused === this.#paused) return;
    if (paused && mutedBy !== undefined) this.#setPaused(true, mutedBy);
    else this.#tell().catch((error: unknown) => this.#refused(error));
  }

  /** A host does not allow it at the moment: it is paused until the person asks for more, and that is granted. */
  forbidden(): void {
    this.#setPaused(true, null);
  }

  #refused(error: unknown): void {
    if (error instanceof CausewayClientError && error.code === 'forbidden_now') this.forbidden();
    else this.#host.failed(error);
  }

  async end(reason: EndedReason): Promise<void> {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#mediaTrack.removeEventListener('ended', this.#onSourceEnded);
    for (const producer of this.#producers) producer.close();
    const over = this.#host.over(this);
    this.#events.emit('ended', { reason });
    await over;
  }

  readonly #onSourceEnded = (): void => {
    this.end('source').catch(this.#host.failed);
  };

  #setPaused(paused: boolean, mutedBy: string | null): void {
    if (this.#paused === paused && this.#mutedBy === mutedBy) return;
    this.#paused = paused;
    this.#mutedBy = mutedBy;
    this.#applyPaused();
    this.#events.emit('pausedChanged', { paused, mutedBy });
  }

  /** Takes effect at once: a disabled track is silent or black, whatever becomes of the rest. */
  #applyPaused(): void {
    this.#mediaTrack.enabled = !this.#paused;
    for (const producer of this.#producers.filter(({ closed }) => !closed)) {
      if (this.#paused) producer.pause();
      // To resume what is not paused is a negotiation for nothing, which holds up a page's pictures.
      else if (producer.paused) producer.resume();
    }
    if (this.#stopsEncoding) this.#encodeAsWanted();
  }

  /** Whether it is paused by stopping its encoder, in place of a negotiation. */
  get #stopsEncoding(): boolean {
    return this.kind === 'video' && this.#browser?.keepsSsrc === false;
  }

  async #tell(): Promise<void> {
    this.#telling += 1;
    try {
      await this.#host.tellPaused(this);
    } finally {
      this.#telling -= 1;
    }
  }
}
