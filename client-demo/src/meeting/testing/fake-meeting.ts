/** A meeting for tests of what follows one: its people and tracks are changed by hand, and told as the library tells them. */
import type {
  Closed,
  Meeting,
  MeetingEvents,
  MeetingState,
  Message,
  RemoteParticipant,
  RemoteTrack,
} from '../../../../signaling/client/api.ts';
import { Emitter } from '../../../../signaling/client/common/emitter.ts';

/** What a test changes. */
export type FakeTrack = { -readonly [K in keyof RemoteTrack]: RemoteTrack[K] };
export type FakeParticipant = Omit<{ -readonly [K in keyof RemoteParticipant]: RemoteParticipant[K] }, 'tracks'> & {
  readonly tracks: Map<string, FakeTrack>;
};

const nothing = async (): Promise<never> => Promise.reject(new Error('a fake meeting does not do this'));

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
  room: Meeting['room'] = { name: 'room', locked: false, lobby: false };
  audienceCount = 0;
  readonly participants = new Map<string, FakeParticipant>();
  readonly localTracks: Meeting['localTracks'] = [];
  /** What was asked of the server, in order. */
  readonly asked: (readonly unknown[])[] = [];
  readonly publish: Meeting['publish'] = nothing;
  readonly getStats: Meeting['getStats'] = nothing;
  readonly audience: Meeting['audience'] = nothing;
  left = 0;

  constructor() {
    super((error) => {
      throw error;
    });
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

  remove = async (identity: string): Promise<void> => {
    this.asked.push(['remove', identity]);
    return Promise.resolve();
  };

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
    this.emit('messageReceived', { from: 'Bo', topic: 'chat', payload: '', direct: false, at: 0, ...message });
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

  async sendMessage(topic: string, payload: string, to?: readonly string[]): Promise<void> {
    this.asked.push(['sendMessage', topic, payload, to]);
    return Promise.resolve();
  }

  async updateRoom(settings: { readonly locked?: boolean; readonly lobby?: boolean }): Promise<void> {
    this.asked.push(['updateRoom', settings]);
    return Promise.resolve();
  }

  async admit(identity: string): Promise<void> {
    this.asked.push(['admit', identity]);
    return Promise.resolve();
  }

  async mute(track: RemoteTrack): Promise<void> {
    this.asked.push(['mute', track.id]);
    return Promise.resolve();
  }

  async leave(): Promise<void> {
    this.left += 1;
    return Promise.resolve();
  }

  leaveNow(): void {
    this.left += 1;
  }
}
