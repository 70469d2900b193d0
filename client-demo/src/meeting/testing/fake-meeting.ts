/** A meeting for tests of what follows one: its people and tracks are changed by hand, and told as the library tells them. */
import type {
  Closed,
  Meeting,
  MeetingEvents,
  MeetingState,
  Message,
  RemoteParticipant,
  RemoteTrack,
  RoomSettings,
} from '../../../../signaling/client/api.ts';
import { Emitter } from '../../../../signaling/client/common/emitter.ts';
import type { Facets } from '../../../../signaling/client/features/facets.ts';

/** What a test changes. */
export type FakeTrack = { -readonly [K in keyof RemoteTrack]: RemoteTrack[K] };
export type FakeParticipant = Omit<{ -readonly [K in keyof RemoteParticipant]: RemoteParticipant[K] }, 'tracks'> & {
  readonly tracks: Map<string, FakeTrack>;
};

const nothing = async (): Promise<never> => Promise.reject(new Error('a fake meeting does not do this'));

const rethrow = (error: unknown): never => {
  throw error;
};

/** A facet that tells what a test lets it tell. */
class FakeFacet<Events extends object> extends Emitter<Events> {
  constructor() {
    super(rethrow);
  }
}

export class FakeMeeting extends Emitter<MeetingEvents> implements Meeting {
  state: MeetingState = 'connected';
  closed: Closed | null = null;
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
  readonly heard = new FakeFacet<{ received: Message }>();
  readonly set = new FakeFacet<{ changed: RoomSettings }>();
  readonly counted = new FakeFacet<{ changed: { readonly count: number } }>();
  current: RoomSettings = { name: 'room', locked: false, lobby: false };
  listeners = 0;
  readonly participants = new Map<string, FakeParticipant>();
  readonly localTracks: Meeting['localTracks'] = [];
  /** What was asked of the server, in order. */
  readonly asked: (readonly unknown[])[] = [];
  readonly publish: Meeting['publish'] = nothing;
  readonly getStats: Meeting['getStats'] = nothing;
  left = 0;

  // What the facets have as well.
  readonly room: RoomSettings = this.current;
  readonly audienceCount = 0;
  readonly sendMessage: Meeting['sendMessage'] = nothing;
  readonly updateRoom: Meeting['updateRoom'] = nothing;
  readonly admit: Meeting['admit'] = nothing;
  readonly remove: Meeting['remove'] = nothing;
  readonly mute: Meeting['mute'] = nothing;

  readonly messages: Facets['messages'] = {
    on: (event, listener) => this.heard.on(event, listener),
    send: async (topic, payload, to) => this.#ask('messages.send', topic, payload, to),
  };
  readonly moderation: Facets['moderation'] = {
    admit: async (identity) => this.#ask('moderation.admit', identity),
    remove: async (identity) => this.#ask('moderation.remove', identity),
    mute: async ({ id }) => this.#ask('moderation.mute', id),
  };
  readonly settings: Facets['settings'] = this.#settings();
  readonly audience: Facets['audience'] = this.#audience();
  readonly speakers: Facets['speakers'] = { identities: [], on: () => () => undefined };

  constructor() {
    super(rethrow);
  }

  /** Somebody comes. */
  add(identity: string, change: Partial<Pick<FakeParticipant, 'name' | 'state' | 'role'>> = {}): FakeParticipant {
    const participant: FakeParticipant = {
      identity,
      name: identity,
      role: 'participant',
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

  says(message: Partial<Message>): void {
    this.heard.emit('received', { from: 'Bo', topic: 'chat', payload: '', direct: false, at: 0, ...message });
  }

  setRoom(change: Partial<RoomSettings>): void {
    this.current = { ...this.current, ...change };
    this.set.emit('changed', this.current);
  }

  countListeners(count: number): void {
    this.listeners = count;
    this.counted.emit('changed', { count });
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

  async #ask(...request: readonly unknown[]): Promise<void> {
    this.asked.push(request);
    return Promise.resolve();
  }

  #settings(): Facets['settings'] {
    const current = (): RoomSettings => this.current;
    return {
      get current() {
        return current();
      },
      on: (event, listener) => this.set.on(event, listener),
      update: async (change) => this.#ask('settings.update', change),
    };
  }

  #audience(): Facets['audience'] {
    const count = (): number => this.listeners;
    return {
      get count() {
        return count();
      },
      on: (event, listener) => this.counted.on(event, listener),
      page: nothing,
    };
  }
}
