import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { describe, expect, it } from 'vitest';
import type { Meeting, RemoteParticipant, RemoteTrack } from '../../signaling/client/api.ts';
import { isEndless, sceneOf, type Own } from './people.ts';

const NOTHING: Own = { microphoneOn: false, camera: null, screen: null };

const self: Meeting['self'] = {
  tenant: 'dev',
  identity: 'Ada',
  name: 'Ada',
  role: 'participant',
  grants: { publish: [], subscribe: true, data: true, moderate: false },
};

const video = (): MediaStreamTrack => new FakeMediaStreamTrack({ kind: 'video' });

type SentTrack = Pick<RemoteTrack, 'paused' | 'mediaTrack'> & Partial<Pick<RemoteTrack, 'forwarded'>>;

function somebody(
  identity: string,
  sources: Partial<Record<RemoteTrack['source'], SentTrack>> = {},
  change: Partial<RemoteParticipant> = {},
): RemoteParticipant {
  const tracks = new Map<string, RemoteTrack>();
  const participant: RemoteParticipant = {
    identity,
    name: identity,
    role: 'participant',
    state: 'joined',
    tracks,
    ...change,
  };
  const add = (source: RemoteTrack['source'], { paused, mediaTrack, forwarded = true }: SentTrack): void => {
    tracks.set(source, {
      id: source,
      participant,
      source,
      kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
      paused,
      mediaTrack,
      forwarded,
      mimeType: '',
      layers: { spatial: 1, temporal: 1 },
      mutedBy: null,
      subscribed: true,
      receivedLayers: null,
      setPreferredLayers: () => undefined,
      setPriority: () => undefined,
      setReceiving: () => undefined,
      attach: () => () => undefined,
    });
  };
  for (const source of ['microphone', 'camera', 'screen', 'screenAudio'] as const) {
    const track = sources[source];
    if (track !== undefined) add(source, track);
  }
  return participant;
}

const scene = (others: readonly RemoteParticipant[], own: Own = NOTHING, audienceCount = 0, of = self) =>
  sceneOf({ self: of, participants: new Map(others.map((other) => [other.identity, other])), audienceCount }, own);

describe('sceneOf', () => {
  it('shows oneself first, then the others as they came', () => {
    const { people } = scene([somebody('Cleo'), somebody('Bo')]);
    expect(people.map(({ identity }) => identity)).toEqual(['Ada', 'Cleo', 'Bo']);
    expect(people.map(({ self }) => self)).toEqual([true, false, false]);
  });

  it('takes those without a sent microphone for muted, and those without a sent camera for unseen', () => {
    const sent = { paused: false, mediaTrack: video() };
    const paused = { paused: true, mediaTrack: video() };
    const { people } = scene([
      somebody('On', { microphone: sent, camera: sent }),
      somebody('Paused', { microphone: paused, camera: paused }),
      somebody('Silent'),
    ]);
    expect(people.slice(1).map(({ muted, cameraOn }) => [muted, cameraOn])).toEqual([
      [false, true],
      [true, false],
      [true, false],
    ]);
    expect(people[2]?.camera).toBeNull();
  });

  it('keeps the place for a camera whose picture is on its way', () => {
    const [, bo] = scene([somebody('Bo', { camera: { paused: false, mediaTrack: null } })]).people;
    expect(bo).toMatchObject({ cameraOn: true, camera: null });
  });

  it('knows the cameras that are on and held back', () => {
    const camera = { paused: false, mediaTrack: video() };
    const { people } = scene([
      somebody('Bo', { camera }),
      somebody('Cleo', { camera: { ...camera, forwarded: false } }),
    ]);
    expect(people.map(({ cameraHeldBack }) => cameraHeldBack)).toEqual([false, false, true]);
    expect(people[2]?.cameraOn).toBe(true);
  });

  it('tells namesakes apart by their identity', () => {
    const { people } = scene([somebody('Ada 2', {}, { name: 'Ada' }), somebody('Bo')]);
    expect(people.map(({ label }) => label)).toEqual(['Ada', 'Ada 2', 'Bo']);
  });

  it('does not count who waits as somebody who is there', () => {
    const { people, waiting } = scene([somebody('Eve', {}, { state: 'lobby' })]);
    expect(people).toHaveLength(1);
    expect(waiting).toEqual([{ identity: 'Eve', label: 'Eve' }]);
  });

  it('counts the audience, but not oneself once more', () => {
    const speaker: Meeting['self'] = { ...self, grants: { ...self.grants, publish: ['camera'] } };
    expect(scene([], NOTHING, 3).listeners).toBe(2);
    expect(scene([], NOTHING, 3, speaker).listeners).toBe(3);
  });

  it('lists shared screens, one’s own last', () => {
    const theirs = video();
    const own = video();
    const { screens, people } = scene([somebody('Bo', { screen: { paused: false, mediaTrack: theirs } })], {
      ...NOTHING,
      screen: own,
    });
    expect(screens.map(({ identity, video: track }) => [identity, track])).toEqual([
      ['Bo', theirs],
      ['Ada', own],
    ]);
    expect(people).toHaveLength(2);
  });
});

it('does not show one’s own whole screen to oneself', () => {
  const monitor = new FakeMediaStreamTrack({ kind: 'video', settings: { displaySurface: 'monitor' } });
  const screen = { identity: 'Ada', label: 'Ada', video: monitor, audio: null };
  expect(isEndless({ ...screen, self: true })).toBe(true);
  expect(isEndless({ ...screen, self: false })).toBe(false);
});
