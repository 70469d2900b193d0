import { signal } from '@preact/signals';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { expect, it, vi } from 'vitest';
import type { LocalTrack, LocalTrackEvents, Meeting, PublishOptions } from '../../../signaling/client/api.ts';
import { Emitter } from '../../../signaling/client/common/emitter.ts';
import { publishCapture } from './publisher.ts';

/** A published track that does what is asked of it. */
class FakeLocalTrack extends Emitter<LocalTrackEvents> implements LocalTrack {
  readonly id = 'track';
  readonly kind = 'audio';
  readonly mutedBy = null;
  readonly ended = null;
  readonly source: PublishOptions['source'];
  mediaTrack: MediaStreamTrack;
  paused = false;

  constructor(mediaTrack: MediaStreamTrack, { source }: PublishOptions) {
    super((error) => {
      throw error;
    });
    this.mediaTrack = mediaTrack;
    this.source = source;
  }

  async pause(): Promise<void> {
    this.paused = true;
    await Promise.resolve();
  }

  async resume(): Promise<void> {
    this.paused = false;
    await Promise.resolve();
  }

  async replace(mediaTrack: MediaStreamTrack): Promise<void> {
    this.mediaTrack = mediaTrack;
    await Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

function setUp() {
  const microphone = new FakeMediaStreamTrack({ kind: 'audio' });
  const on = signal(false);
  const track = signal<MediaStreamTrack | null>(null);
  const turnOff = vi.fn<() => void>(() => {
    on.value = false;
  });
  const published: FakeLocalTrack[] = [];
  const publish = vi.fn<Meeting['publish']>(async (mediaTrack, options) => {
    const local = new FakeLocalTrack(mediaTrack, options);
    published.push(local);
    return local;
  });
  const events = { mutedBy: vi.fn<(identity: string) => void>(), failed: vi.fn<(error: unknown) => void>() };
  const stop = publishCapture({ publish }, { kind: 'microphone', turnOff }, { on, track }, events);
  const turnOn = (): void => {
    track.value = microphone;
    on.value = true;
  };
  return { microphone, on, track, turnOff, turnOn, published, publish, events, stop };
}

it('publishes nothing until it is on, and then once', async () => {
  const { on, turnOn, publish, published } = setUp();
  expect(publish).not.toHaveBeenCalled();
  turnOn();
  await vi.waitFor(() => expect(published).toHaveLength(1));
  on.value = false;
  await vi.waitFor(() => expect(published[0]?.paused).toBe(true));
  on.value = true;
  await vi.waitFor(() => expect(published[0]?.paused).toBe(false));
  expect(publish).toHaveBeenCalledOnce();
});

it('ends as the last change wants it, however fast the changes came', async () => {
  const { on, turnOn, published } = setUp();
  turnOn();
  await vi.waitFor(() => expect(published).toHaveLength(1));
  for (const value of [false, true, false, true, false]) on.value = value;
  await vi.waitFor(() => expect(published[0]?.paused).toBe(true));
  for (const value of [true, false, true]) on.value = value;
  await vi.waitFor(() => expect(published[0]?.paused).toBe(false));
  expect(published).toHaveLength(1);
});

it('sends the track of another device in place of the old one', async () => {
  const { turnOn, track, published } = setUp();
  turnOn();
  await vi.waitFor(() => expect(published).toHaveLength(1));
  const other = new FakeMediaStreamTrack({ kind: 'audio' });
  track.value = other;
  await vi.waitFor(() => expect(published[0]?.mediaTrack).toBe(other));
});

it('turns the capture off when a moderator mutes', async () => {
  const { turnOn, turnOff, published, events } = setUp();
  turnOn();
  await vi.waitFor(() => expect(published).toHaveLength(1));
  published[0]?.emit('pausedChanged', { paused: true, mutedBy: 'Host' });
  expect(turnOff).toHaveBeenCalledOnce();
  expect(events.mutedBy).toHaveBeenCalledWith('Host');
});

it('tells a refusal, and tries again when it is switched on once more', async () => {
  const { turnOn, on, publish, published, events } = setUp();
  publish.mockRejectedValueOnce(new Error('refused'));
  turnOn();
  await vi.waitFor(() => expect(events.failed).toHaveBeenCalledOnce());
  on.value = false;
  on.value = true;
  await vi.waitFor(() => expect(published).toHaveLength(1));
});

it('does nothing once it is stopped', async () => {
  const { turnOn, publish, stop } = setUp();
  stop();
  turnOn();
  await Promise.resolve();
  expect(publish).not.toHaveBeenCalled();
});
