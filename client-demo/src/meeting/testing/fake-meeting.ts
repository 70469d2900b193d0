/** A meeting for tests of what follows one: its people and tracks are changed by hand, and told as the library tells them. */
import type {
  ChatMessage,
  Closed,
  Meeting,
  MeetingEvents,
  MeetingState,
  RemoteParticipant,
  RemoteTrack,
} from '../../../../signaling/client/api.ts';
import { Emitter } from '../../../../signaling/client/common/emitter.ts';
import { HomeRoom } from '../../../../signaling/client/connection/home-room.ts';
import type { NotificationHandlers } from '../../../../signaling/client/connection/notifications.ts';
import { CausewayClientError } from '../../../../signaling/client/errors.ts';
import { openFacets, type Facets } from '../../../../signaling/client/features/facets.ts';
import { MeetingSealing } from '../../../../signaling/client/sealing/meeting-sealing.ts';
import type { FeatureHost } from '../../../../signaling/client/features/feature-host.ts';
import { MediaStatusWatch, type MediaConnectionEvents } from '../../../../signaling/client/media/media-status.ts';
import type { MethodName, Params, Result } from '../../../../signaling/protocol/methods.ts';
import type { EventData, EventName } from '../../../../signaling/protocol/notifications.ts';
import type { RoomView } from '../../../../signaling/protocol/views.ts';

/** What a test changes. */
type FakeTrack = { -readonly [K in keyof RemoteTrack]: RemoteTrack[K] };
type FakeParticipant = Omit<{ -readonly [K in keyof RemoteParticipant]: RemoteParticipant[K] }, 'tracks'> & {
  readonly tracks: Map<string, FakeTrack>;
};

const nothing = async (): Promise<never> => Promise.reject(new Error('a fake meeting does not do this'));

const rethrow = (error: unknown): never => {
  throw error;
};

/** All of a meeting but its facets. */
class FakeCore extends Emitter<MeetingEvents> {
  state: MeetingState = 'connected';
  closed: Closed | null = null;
  waitsForHost = false;
  sentBack = false;
  self: Meeting['self'] = {
    tenant: 'dev',
    identity: 'Ada',
    name: 'Ada',
    role: 'participant',
    grants: {
      publish: ['microphone', 'camera', 'screen', 'screenAudio'],
      subscribe: true,
      data: true,
      moderate: false,
    },
  };
  readonly participants = new Map<string, FakeParticipant>();
  readonly localTracks: Meeting['localTracks'] = [];
  readonly mediaEvents = new Emitter<MediaConnectionEvents>(rethrow);
  readonly mediaConnection = new MediaStatusWatch({
    blockedAfterMs: 10_000,
    diagnose: async () => Promise.resolve('ice'),
    events: this.mediaEvents,
  });
  /** What was asked of the server, in order: methods and their params. */
  readonly asked: (readonly [method: string, params: unknown])[] = [];
  /** Whether the server refuses what is asked of it. */
  refuses = false;
  left = 0;
  readonly publish: Meeting['publish'] = nothing;
  readonly getStats: Meeting['getStats'] = nothing;
  readonly #handlers: NotificationHandlers[] = [];
  readonly #seeing: ((room: RoomView | null) => void)[] = [];
  #lastPlace = 1_000;
  /** The group in which we are. */
  #group: string | null = null;
  readonly #home: HomeRoom = new HomeRoom({
    request: async (method, params) => this.#request(method, params),
    group: () => this.#group,
    go: async (group) => {
      this.#group = group;
      this.#home.moved();
      return Promise.resolve();
    },
  });

  constructor() {
    super(rethrow);
  }

  /** What the facets stand on. */
  host(): Omit<FeatureHost, 'sealing'> {
    return {
      room: 'room',
      self: () => this.self,
      serverTime: () => Date.now(),
      httpBase: () => 'http://127.0.0.1/v1/',
      hears: (handlers) => this.#handlers.push(handlers),
      seesRoom: (see) => this.#seeing.push(see),
      seesLobby: () => undefined,
      emitter: () => new Emitter(rethrow),
      publisherOf: () => undefined,
      request: async (method, params) => this.#request(method, params),
      home: this.#home,
    };
  }

  /** The server tells the facets something. */
  notify<E extends EventName>(event: E, data: EventData<E>): void {
    for (const handlers of this.#handlers) handlers[event]?.(data);
    this.#home.notified({ event, data });
  }

  /** Somebody comes. */
  add(identity: string, change: Partial<Pick<FakeParticipant, 'name' | 'state' | 'role'>> = {}): FakeParticipant {
    const participant: FakeParticipant = {
      identity,
      name: identity,
      role: 'participant',
      kind: 'person',
      state: 'joined',
      tracks: new Map(),
      ...change,
    };
    this.participants.set(identity, participant);
    this.emit('participantJoined', { participant });
    return participant;
  }

  change(participant: FakeParticipant, change: Partial<Pick<FakeParticipant, 'state' | 'name'>>): void {
    Object.assign(participant, change);
    this.emit('participantUpdated', { participant });
  }

  /** Somebody goes. */
  go(participant: FakeParticipant): void {
    this.participants.delete(participant.identity);
    this.emit('participantLeft', { participant, reason: 'left' });
  }

  /** Somebody publishes. */
  track(participant: FakeParticipant, source: RemoteTrack['source'], change: Partial<FakeTrack> = {}): FakeTrack {
    const track: FakeTrack = {
      id: `${participant.identity}-${source}-${participant.tracks.size}`,
      participant,
      source,
      kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
      paused: false,
      mediaTrack: null,
      forwarded: true,
      mimeType: '',
      layers: { spatial: 1, temporal: 1 },
      mutedBy: null,
      subscribed: true,
      receivedLayers: null,
      setPreferredLayers: () => undefined,
      setPriority: () => undefined,
      setReceiving: () => undefined,
      attach: () => () => undefined,
      ...change,
    };
    participant.tracks.set(track.id, track);
    this.emit('trackPublished', { track });
    return track;
  }

  update(track: FakeTrack, change: Partial<FakeTrack>): void {
    Object.assign(track, change);
    this.emit('trackUpdated', { track });
  }

  /** The server tells the facets all of the room, as after a join. */
  shows(room: Partial<RoomView>): void {
    const whole = { name: 'room', seq: this.#lastPlace, locked: false, lobby: false, participants: [], ...room };
    for (const see of this.#seeing) see(whole);
    this.#home.saw(whole, true);
  }

  /** Somebody writes. */
  writes(message: Partial<ChatMessage>): void {
    this.#lastPlace += 1;
    const place = this.#lastPlace;
    this.notify('chat.received', { id: `id-${place}`, from: 'Bo', name: 'Bo', text: '', at: 0, place, ...message });
  }

  becomes(state: MeetingState, closed: Closed | null = null): void {
    const previous = this.state;
    this.state = state;
    this.closed = closed;
    this.emit('stateChanged', { state, previous });
  }

  subscribe(): void {}
  unsubscribe(): void {}
  limitCameras(): void {}

  async leave(): Promise<void> {
    this.left += 1;
    return Promise.resolve();
  }

  leaveNow(): void {
    this.left += 1;
  }

  async #request<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    this.asked.push([method, params]);
    if (this.refuses) throw new CausewayClientError('forbidden', 'refused');
    // Whatever is asked here is answered with nothing.
    const answer: Result<M> = JSON.parse('{}');
    return Promise.resolve(answer);
  }
}

export type FakeMeeting = FakeCore & Facets;

/** With the library's own facets. */
export function fakeMeeting(): FakeMeeting {
  const core = new FakeCore();
  const host = core.host();
  const sealing = new MeetingSealing(host, { device: undefined, worker: undefined, isAble: () => true });
  return Object.assign(core, openFacets({ ...host, sealing }));
}
