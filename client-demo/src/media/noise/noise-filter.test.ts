import { signal } from '@preact/signals';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NoiseFilter, type Suppressor, type SuppressorEvents } from './noise-filter.ts';

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

const audio = (): FakeMediaStreamTrack => new FakeMediaStreamTrack({ kind: 'audio' });

class FakeSuppressor implements Suppressor {
  readonly track = audio();
  readonly filter = vi.fn<(microphone: MediaStreamTrack | null) => void>();
  readonly close = vi.fn<() => void>();
  readonly events: SuppressorEvents;

  constructor(events: SuppressorEvents) {
    this.events = events;
  }
}

function setUp(refused = false) {
  const track = signal<MediaStreamTrack | null>(audio());
  const started: FakeSuppressor[] = [];
  const noise = new NoiseFilter({ on: signal(true), track }, async (events) => {
    if (refused) throw new Error('refused');
    const suppressor = new FakeSuppressor(events);
    started.push(suppressor);
    return suppressor;
  });
  return { noise, track, started };
}

/** Lets a start under way come to its end. */
const settled = async (): Promise<void> => Promise.resolve().then(() => Promise.resolve());

it('fetches no filter for who does not want one', () => {
  const { noise, track, started } = setUp();
  expect([noise.track.value, started.length]).toEqual([track.value, 0]);
});

it('sends the microphone as it is until the filter runs, then what that lets through', async () => {
  const { noise, track, started } = setUp();
  noise.switch(true);
  expect(noise.track.value).toBe(track.value);
  await settled();
  expect(noise.track.value).toBe(started[0]?.track);
  expect(started[0]?.filter).toHaveBeenLastCalledWith(track.value);
});

it('filters another microphone by the same filter, and none where there is none', async () => {
  const { noise, track, started } = setUp();
  noise.switch(true);
  await settled();
  track.value = audio();
  expect(started[0]?.filter).toHaveBeenLastCalledWith(track.value);
  expect([noise.track.value, started.length]).toEqual([started[0]?.track, 1]);
  track.value = null;
  expect(started[0]?.filter).toHaveBeenLastCalledWith(null);
  expect(noise.track.value).toBeNull();
});

it('is remembered, and starts by itself the next time', async () => {
  setUp().noise.switch(true);
  const { noise, started } = setUp();
  expect(noise.wanted.value).toBe(true);
  await settled();
  expect(started).toHaveLength(1);
  noise.switch(false);
  expect(setUp().noise.wanted.value).toBe(false);
});

it('sends the microphone as it is where no filter starts, says so, and tries again when it is switched on again', async () => {
  const { noise, track } = setUp(true);
  noise.switch(true);
  await settled();
  expect([noise.failed.value, noise.track.value]).toEqual([true, track.value]);
  noise.switch(true);
  expect(noise.failed.value).toBe(false);
  await settled();
  expect(noise.failed.value).toBe(true);
});

it('sends the microphone as it is after the filter died, and while it is held back', async () => {
  const { noise, track, started } = setUp();
  noise.switch(true);
  await settled();
  const [filter] = started;
  filter?.events.pausedChanged(true);
  expect(noise.track.value).toBe(track.value);
  filter?.events.pausedChanged(false);
  expect(noise.track.value).toBe(filter?.track);
  filter?.events.failed();
  expect([noise.failed.value, noise.track.value]).toEqual([true, track.value]);
});

it('sends the microphone as it is where the filter does not take it', async () => {
  const { noise, track, started } = setUp();
  noise.switch(true);
  await settled();
  started[0]?.filter.mockImplementation(() => {
    throw new DOMException('of another rate', 'NotSupportedError');
  });
  track.value = audio();
  expect([noise.failed.value, noise.track.value]).toEqual([true, track.value]);
});

it('ends a filter that comes after it was switched off again', async () => {
  const { noise, track, started } = setUp();
  noise.switch(true);
  noise.switch(false);
  await settled();
  expect(started[0]?.close).toHaveBeenCalledOnce();
  expect([noise.failed.value, noise.track.value]).toEqual([false, track.value]);
});
