import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Background } from './background.ts';
import type { Look, Scene, SceneEvents } from './scene.ts';

const stored = new Map<string, string>();

beforeEach(() => {
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  stored.clear();
});

const video = (): FakeMediaStreamTrack => new FakeMediaStreamTrack({ kind: 'video' });

class FakeScene implements Scene {
  readonly track = video();
  readonly feed = vi.fn<(camera: MediaStreamTrack | null) => void>();
  readonly show = vi.fn<(look: Look) => void>();
  readonly place = vi.fn<(picture: Blob | null) => void>();
  readonly close = vi.fn<() => void>();
  readonly events: SceneEvents;

  constructor(events: SceneEvents) {
    this.events = events;
  }
}

class FakeCamera {
  readonly track = signal<MediaStreamTrack | null>(video());
  readonly on = signal(true);

  partFromTrack(): void {
    const track = this.track.peek();
    this.track.value = track?.clone() ?? null;
    track?.stop();
  }

  turnOff(): void {
    this.on.value = false;
    this.track.value = null;
  }

  async turnOn(): Promise<void> {
    this.track.value = video();
    this.on.value = true;
  }
}

function setUp(refused = false, kept: () => Promise<Blob | null> = async () => null) {
  const camera = new FakeCamera();
  const started: FakeScene[] = [];
  const background = new Background(
    camera,
    async (_look, events) => {
      if (refused) throw new Error('refused');
      const scene = new FakeScene(events);
      started.push(scene);
      return scene;
    },
    kept,
  );
  const sent = (): readonly [boolean, MediaStreamTrack | null] => [background.on.value, background.track.value];
  return { background, camera, started, sent };
}

/** Lets a start under way come to its end. */
const settled = async (): Promise<void> => Promise.resolve().then(() => Promise.resolve());

it('sends the camera as it is where nothing else is chosen, and fetches nothing', () => {
  const { camera, started, sent } = setUp();
  expect([...sent(), started.length]).toEqual([true, camera.track.value, 0]);
});

it('ends what was sent with the choice, and sends nothing before the first picture is made', async () => {
  const { background, camera, started, sent } = setUp();
  const plain = camera.track.value;
  background.choose('blur');
  expect(plain?.readyState).toBe('ended');
  expect(sent()).toEqual([false, null]);
  await settled();
  expect(sent()).toEqual([false, null]);
  expect(started[0]?.feed).toHaveBeenLastCalledWith(camera.track.value);
  started[0]?.events.ready();
  expect(sent()).toEqual([true, started[0]?.track]);
});

it('works on another camera as on the one before, and never sends that one itself', async () => {
  const { background, camera, started, sent } = setUp();
  background.choose('blur');
  await settled();
  started[0]?.events.ready();
  camera.track.value = video();
  expect(started[0]?.feed).toHaveBeenLastCalledWith(camera.track.value);
  expect(sent()).toEqual([true, started[0]?.track]);
  camera.turnOff();
  expect(sent()).toEqual([false, null]);
  await camera.turnOn();
  expect([...sent(), started.length]).toEqual([true, started[0]?.track, 1]);
});

it('has the camera off when no pictures are made any more, and shows the person only at their word', async () => {
  const { background, camera, started, sent } = setUp();
  background.choose('blur');
  await settled();
  started[0]?.events.ready();
  started[0]?.events.failed();
  expect([background.failed.value, camera.on.value, ...sent()]).toEqual([true, false, false, null]);
  await background.showPlain();
  expect([background.failed.value, ...sent()]).toEqual([false, true, camera.track.value]);
});

it('has the camera off where none starts, and tries again when it is switched on again', async () => {
  const { background, camera, sent } = setUp(true);
  background.choose('blur');
  await settled();
  expect([background.failed.value, camera.on.value]).toEqual([true, false]);
  const turning = camera.turnOn();
  expect([background.failed.value, ...sent()]).toEqual([false, false, null]);
  await turning;
  await settled();
  expect([background.failed.value, camera.on.value]).toEqual([true, false]);
});

it('has the camera off where the scene does not take it', async () => {
  const { background, camera, started } = setUp();
  background.choose('blur');
  await settled();
  started[0]?.events.ready();
  started[0]?.feed.mockImplementation((track) => {
    if (track !== null) throw new DOMException('ended', 'InvalidStateError');
  });
  camera.track.value = video();
  expect([background.failed.value, camera.on.value]).toEqual([true, false]);
});

it('changes the look of a scene that runs, is remembered, and ends the scene with the choice of none', async () => {
  const { background, camera, started, sent } = setUp();
  background.choose('blur');
  background.choose('colour');
  await settled();
  expect(started[0]?.show).toHaveBeenLastCalledWith('colour');
  background.choose('blur');
  expect(started[0]?.show).toHaveBeenLastCalledWith('blur');
  expect(setUp().background.choice.value).toBe('blur');
  background.choose('none');
  expect(started[0]?.close).toHaveBeenCalledOnce();
  expect([...sent(), setUp().background.choice.value]).toEqual([true, camera.track.value, 'none']);
});

it('has the own picture of an earlier visit stand behind the person, and another one once that is chosen', async () => {
  const earlier = new Blob(['earlier']);
  const kept = vi.fn<() => Promise<Blob>>(async () => earlier);
  const { background, started } = setUp(false, kept);
  background.choose('blur');
  await settled();
  expect([kept.mock.calls.length, background.picture.value]).toEqual([0, null]);
  background.choose('picture');
  await settled();
  expect(started[0]?.show).toHaveBeenLastCalledWith('picture');
  expect(started[0]?.place).toHaveBeenLastCalledWith(earlier);
  const another = new Blob(['another']);
  background.place(another);
  expect(started[0]?.place).toHaveBeenLastCalledWith(another);
  background.choose('none');
  background.choose('picture');
  await settled();
  expect(kept).toHaveBeenCalledOnce();
  expect(started[1]?.place).toHaveBeenLastCalledWith(another);
});

it('does not take an earlier picture for the one that was chosen while that came', async () => {
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  const { background } = setUp(false, () => promise);
  background.choose('picture');
  const chosen = new Blob(['chosen']);
  background.place(chosen);
  resolve(new Blob(['earlier']));
  await settled();
  expect(background.picture.value).toBe(chosen);
});
