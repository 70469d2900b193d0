import { signal } from '@preact/signals';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Transcriber, TranscriberEvents } from '../../media/captions/transcriber.ts';
import type { Notice } from '../../shell/notices.ts';
import { Captioner, partsOf } from './captioner.ts';

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

class FakeTranscriber implements Transcriber {
  readonly hear = vi.fn<(microphone: MediaStreamTrack | null) => void>();
  readonly close = vi.fn<() => void>();
  readonly events: TranscriberEvents;

  constructor(events: TranscriberEvents) {
    this.events = events;
  }
}

function setUp({ browser = true, allowed = true } = {}) {
  const on = signal(false);
  const track = signal<MediaStreamTrack | null>(new FakeMediaStreamTrack({ kind: 'audio' }));
  const started: FakeTranscriber[] = [];
  const shown: Notice[] = [];
  const start = (events: TranscriberEvents): Transcriber => {
    const transcriber = new FakeTranscriber(events);
    started.push(transcriber);
    return transcriber;
  };
  const captioner = new Captioner({
    microphone: { on, track },
    notices: { show: (notice) => void shown.push(notice), dismiss: () => undefined },
    engines: { local: async () => start, browser: async () => start },
    browserRecognises: () => browser,
    now: () => 0,
  });
  const meeting = fakeMeeting();
  if (!allowed) meeting.self = { ...meeting.self, grants: { ...meeting.self.grants, publish: ['camera'] } };
  const stop = captioner.follow(meeting);
  return { captioner, on, track, started, shown, meeting, stop };
}

const settled = async (): Promise<void> => Promise.resolve().then(() => Promise.resolve());

it('starts nothing before one has chosen it and speaks, and hears nothing while the microphone is off', async () => {
  const { captioner, on, track, started } = setUp();
  on.value = true;
  await settled();
  expect(started).toHaveLength(0);
  on.value = false;
  captioner.choose('local');
  await settled();
  expect(started).toHaveLength(0);
  on.value = true;
  await settled();
  expect(started[0]?.hear).toHaveBeenLastCalledWith(track.value);
  on.value = false;
  expect(started[0]?.hear).toHaveBeenLastCalledWith(null);
  expect(started).toHaveLength(1);
});

it('starts nothing for who may not speak', async () => {
  const { captioner, on, started } = setUp({ allowed: false });
  captioner.choose('local');
  on.value = true;
  await settled();
  expect([started.length, captioner.may.value]).toEqual([0, false]);
});

it('tells the room what was said, and drafts of it a few times a second', async () => {
  const { captioner, on, started, meeting } = setUp();
  captioner.choose('browser');
  on.value = true;
  await settled();
  const { events } = started[0] ?? {};
  events?.drafted({ id: 'a', text: 'Good', language: 'en' });
  events?.drafted({ id: 'a', text: 'Good mor', language: 'en' });
  events?.said({ id: 'a', text: 'Good morning', language: 'en' });
  await vi.waitFor(() => expect(meeting.asked).toHaveLength(2));
  expect(meeting.asked).toEqual([
    ['caption.draft', { id: 'a', text: 'Good', language: 'en' }],
    ['caption.say', { id: 'a', text: 'Good morning', language: 'en' }],
  ]);
});

it('says that the computer is too slow, and offers the other engine', async () => {
  const { captioner, on, started, shown } = setUp();
  captioner.choose('local');
  on.value = true;
  await settled();
  started[0]?.events.slowChanged(true);
  expect(shown.at(-1)).toMatchObject({ text: 'captions:slow', action: { label: 'captions:use-browser' } });
  shown.at(-1)?.action?.run();
  await settled();
  expect([started[0]?.close.mock.calls.length, started.length, captioner.engine.value]).toEqual([1, 2, 'browser']);
});

it('offers no other engine where there is none', async () => {
  const { captioner, on, started, shown } = setUp({ browser: false });
  captioner.choose('local');
  on.value = true;
  await settled();
  started[0]?.events.slowChanged(true);
  expect(shown.at(-1)).toMatchObject({ text: 'captions:slow-alone' });
  expect(shown.at(-1)?.action).toBeUndefined();
});

it('says that an engine failed, tells nothing more of it, and starts another when it is chosen again', async () => {
  const { captioner, on, started, shown, meeting } = setUp();
  captioner.choose('local');
  on.value = true;
  await settled();
  started[0]?.events.failed('broken');
  expect([shown.at(-1)?.text, captioner.engine.value]).toEqual(['captions:engine-failed', 'off']);
  started[0]?.events.said({ id: 'a', text: 'late', language: 'en' });
  await settled();
  expect(meeting.asked).toEqual([]);
  captioner.choose('local');
  await settled();
  expect(started).toHaveLength(2);
});

it('remembers what runs on this computer, and not what the maker of the browser hears', () => {
  setUp().captioner.choose('local');
  expect(setUp().captioner.engine.value).toBe('local');
  setUp().captioner.choose('browser');
  expect(setUp().captioner.engine.value).toBe('off');
});

it('ends with the meeting', async () => {
  const { captioner, on, started, stop } = setUp();
  captioner.choose('local');
  on.value = true;
  await settled();
  stop();
  expect(started[0]?.close).toHaveBeenCalledOnce();
});

it('cuts what is too long for a line between words', () => {
  const parts = partsOf('word '.repeat(200).trim());
  expect(parts.length).toBe(3);
  expect(parts.every((part) => part.length <= 450 && !part.startsWith(' '))).toBe(true);
  expect(parts.join(' ')).toBe('word '.repeat(200).trim());
  expect(partsOf('x'.repeat(1_000)).map(({ length }) => length)).toEqual([450, 450, 100]);
});
