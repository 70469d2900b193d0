import type { TrackView } from '../../protocol/features/tracks.ts';
import { Layers } from '../../protocol/webrtc.ts';
import type { RemoteParticipant, RemoteTrack } from '../api.ts';
import { CausewayClientError } from '../errors.ts';
import { type Seen, type ShownSize, Sight } from './sight.ts';

/** How a track is to be received. */
export interface Steering {
  readonly preferredLayers: Layers | null | undefined;
  readonly view: ShownSize | undefined;
  readonly priority: number | undefined;
  readonly receiving: boolean;
}

/** A remote track as the application sees it: what the room says of it, what is wanted of it, what is received. */
export class ReceivedTrack implements RemoteTrack {
  readonly participant: RemoteParticipant;
  readonly #steered: (track: ReceivedTrack) => void;
  #view: TrackView;
  #steering: Omit<Steering, 'receiving'> = { preferredLayers: undefined, view: undefined, priority: undefined };
  /** Switched by the application. */
  #receiving = true;
  /** Whether some element shows it; undefined: none was attached. */
  #inSight: boolean | undefined;
  readonly #sight = new Sight((seen) => this.#seen(seen));
  mutedBy: string | null = null;
  subscribed = false;
  /** Wanted, and given up as this client cannot decode it: wanted again when it is sent anew. */
  undecoded = false;
  mediaTrack: MediaStreamTrack | null = null;
  forwarded = true;
  receivedLayers: Layers | null = null;

  constructor(participant: RemoteParticipant, view: TrackView, steered: (track: ReceivedTrack) => void) {
    this.participant = participant;
    this.#view = view;
    this.#steered = steered;
  }

  get id(): string {
    return this.#view.id;
  }

  get source(): TrackView['source'] {
    return this.#view.source;
  }

  get kind(): TrackView['kind'] {
    return this.#view.kind;
  }

  get paused(): boolean {
    return this.#view.paused;
  }

  get mimeType(): string {
    return this.#view.mimeType;
  }

  get layers(): TrackView['layers'] {
    return this.#view.layers;
  }

  /** Grows each time that the publisher sends the track anew. */
  get generation(): number {
    return this.#view.generation;
  }

  get steering(): Steering {
    return { ...this.#steering, receiving: this.#receiving && this.#inSight !== false };
  }

  /** Whether an element shows it that is in sight. */
  get shown(): boolean {
    return this.#inSight === true;
  }

  /** Of the track at its highest layer. */
  get size(): TrackView['size'] {
    return this.#view.size;
  }

  /** @returns whether anything is different now */
  update(view: TrackView, mutedBy: string | undefined): boolean {
    const before = this.#view;
    this.#view = view;
    if (!view.paused) this.mutedBy = null;
    else if (mutedBy !== undefined) this.mutedBy = mutedBy;
    return (
      before.paused !== view.paused ||
      before.generation !== view.generation ||
      before.mimeType !== view.mimeType ||
      before.layers.spatial !== view.layers.spatial ||
      before.layers.temporal !== view.layers.temporal
    );
  }

  // Checked here: the server would refuse the whole batch with which it goes.

  setPreferredLayers(layers: Layers | null): void {
    if (layers !== null && !Layers.safeParse(layers).success)
      throw new CausewayClientError('bad_params', 'layers are 0 to 7');
    this.#steer({ preferredLayers: layers });
  }

  setPriority(priority: number): void {
    if (!Number.isInteger(priority) || priority < 1 || priority > 255) {
      throw new CausewayClientError('bad_params', 'a priority is a whole number from 1 to 255');
    }
    this.#steer({ priority });
  }

  setReceiving(receiving: boolean): void {
    this.#receiving = receiving;
    this.#steered(this);
  }

  attach(element: Element): () => void {
    return this.#sight.attach(element);
  }

  #seen({ inSight, view }: Seen): void {
    this.#inSight = inSight;
    this.#steer({ view });
  }

  #steer(change: Partial<Omit<Steering, 'receiving'>>): void {
    this.#steering = { ...this.#steering, ...change };
    this.#steered(this);
  }
}
