/** What the page does as devices come and go, over a scripted browser. */
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from './local-media.ts';

type Device = Pick<MediaDeviceInfo, 'deviceId' | 'groupId' | 'kind' | 'label'>;

const microphone = (deviceId: string, groupId = deviceId): Device => ({
  deviceId,
  groupId,
  kind: 'audioinput',
  label: deviceId,
});
const speaker = (deviceId: string): Device => ({ deviceId, groupId: deviceId, kind: 'audiooutput', label: deviceId });

/** Every capture that was made, in its order. */
let captured: FakeMediaStreamTrack[] = [];
let devices: readonly Device[] = [];
let changed: () => void = () => undefined;
let kept = new Map<string, string>();

/** The wished device; the first, where none is wished. */
function getUserMedia({ audio }: MediaStreamConstraints): Promise<{ getTracks(): MediaStreamTrack[] }> {
  const wished =
    typeof audio === 'object' && typeof audio.deviceId === 'object' ? Reflect.get(audio.deviceId, 'exact') : '';
  const inputs = devices.filter(({ kind }) => kind === 'audioinput');
  const device = wished === '' ? inputs[0] : inputs.find(({ deviceId }) => deviceId === wished);
  if (device === undefined)
    return Promise.reject(new DOMException('', wished === '' ? 'NotFoundError' : 'OverconstrainedError'));
  const track = new FakeMediaStreamTrack({ kind: 'audio', settings: { deviceId: device.deviceId } });
  captured.push(track);
  return Promise.resolve({ getTracks: () => [track] });
}

const live = (): (string | undefined)[] =>
  captured.filter(({ readyState }) => readyState === 'live').map((track) => track.getSettings().deviceId);

/** The devices are these from now on. Who captures one that went hears of it. */
function plug(...next: readonly Device[]): void {
  devices = next;
  for (const track of captured) {
    const { deviceId } = track.getSettings();
    if (track.readyState === 'live' && !next.some((device) => device.deviceId === deviceId)) track.remoteStop();
  }
  changed();
}

beforeEach(() => {
  vi.useFakeTimers();
  captured = [];
  kept = new Map();
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia,
      enumerateDevices: () => Promise.resolve(devices),
      addEventListener: (_event: string, listener: () => void) => {
        changed = listener;
      },
    },
  });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Somebody with the microphone on. */
async function speaking(chosen: string, ...there: readonly Device[]): Promise<LocalMedia> {
  devices = there;
  if (chosen !== '') kept.set('causeway.microphone', chosen);
  const media = new LocalMedia();
  await media.microphone.turnOn();
  await media.refreshChoice();
  return media;
}

describe('a microphone', () => {
  it('that vanishes gives way to another one, and is taken again when it is back', async () => {
    const media = await speaking('headset', microphone('built-in'), microphone('headset'));
    expect(live()).toEqual(['headset']);
    plug(microphone('built-in'));
    await vi.waitFor(() => expect(media.microphone.usedDeviceId.value).toBe('built-in'));
    expect([live(), media.microphone.deviceId.value]).toEqual([['built-in'], 'headset']);
    plug(microphone('built-in'), microphone('headset'));
    await vi.waitFor(() => expect(live()).toEqual(['headset']));
    expect(media.microphone.on.value).toBe(true);
  });

  it('that is the default follows it to another device', async () => {
    await speaking('', microphone('default', 'built-in'), microphone('built-in'));
    plug(microphone('default', 'headset'), microphone('built-in'), microphone('headset'));
    await vi.waitFor(() => expect(captured).toHaveLength(2));
    expect(live()).toEqual(['default']);
  });

  it('is not taken afresh when something else is plugged in', async () => {
    await speaking('', microphone('default', 'built-in'), microphone('built-in'));
    plug(microphone('default', 'built-in'), microphone('built-in'), speaker('headset'));
    await vi.advanceTimersByTimeAsync(100);
    expect(captured).toHaveLength(1);
  });

  it('is never captured twice at a time', async () => {
    const media = await speaking('', microphone('one'), microphone('two'));
    await media.microphone.select('two');
    expect(live()).toEqual(['two']);
    await media.microphone.select('two');
    expect(captured).toHaveLength(2);
  });

  it('is taken afresh within two seconds after sleep; muted, once it is on again', async () => {
    const media = await speaking('', microphone('one'));
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([captured.length, live()]).toEqual([2, ['one']]);
    expect(media.microphone.track.value).toBe(captured[1]);
    media.microphone.turnOff();
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([captured.length, live()]).toEqual([2, []]);
    await media.microphone.turnOn();
    expect([captured.length, live()]).toEqual([3, ['one']]);
  });

  it('that the system holds back is told, until it comes again', async () => {
    const media = await speaking('', microphone('one'));
    const [track] = captured;
    track?.dispatchEvent(new Event('mute'));
    expect(media.microphone.interrupted.value).toBe(true);
    track?.dispatchEvent(new Event('unmute'));
    expect(media.microphone.interrupted.value).toBe(false);
  });
});

describe('after a telephone call', () => {
  it('a microphone that is still held back is taken afresh once one is back on the page', async () => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('document', page);
    await speaking('', microphone('one'));
    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(1_900);
    expect(captured).toHaveLength(1);
    captured[0]?.dispatchEvent(new Event('mute'));
    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(1_900);
    expect([captured.length, live()]).toEqual([2, ['one']]);
  });
});

describe('a loudspeaker', () => {
  it('that vanishes gives way to the default, and has the sound again when it is back', async () => {
    const media = await speaking('', microphone('one'), speaker('default'), speaker('headset'));
    media.selectSpeaker('headset');
    expect(media.speakerUsed.value).toBe('headset');
    plug(microphone('one'), speaker('default'));
    await vi.waitFor(() => expect(media.speakerUsed.value).toBe(''));
    plug(microphone('one'), speaker('default'), speaker('headset'));
    await vi.waitFor(() => expect(media.speakerUsed.value).toBe('headset'));
  });
});
