import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Capture } from './capture.ts';
import type { CaptureKind } from './device-problems.ts';

const getUserMedia = vi.fn<(constraints: MediaStreamConstraints) => Promise<{ getTracks(): MediaStreamTrack[] }>>();

/** Lets the next request for a device succeed. */
function plugIn(kind: CaptureKind): FakeMediaStreamTrack {
  const track = new FakeMediaStreamTrack({ kind: kind === 'microphone' ? 'audio' : 'video' });
  getUserMedia.mockResolvedValueOnce({ getTracks: () => [track] });
  return track;
}

beforeEach(() => {
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
});

afterEach(() => {
  vi.unstubAllGlobals();
  getUserMedia.mockReset();
});

describe('Capture', () => {
  it('mutes a microphone without letting it go', async () => {
    const track = plugIn('microphone');
    const capture = new Capture('microphone');
    await capture.turnOn();
    capture.turnOff();
    expect([capture.on.value, track.enabled, track.readyState]).toEqual([false, false, 'live']);
    await capture.turnOn();
    expect([capture.on.value, track.enabled]).toEqual([true, true]);
    expect(getUserMedia).toHaveBeenCalledOnce();
  });

  it('lets a camera go when it is switched off', async () => {
    const track = plugIn('camera');
    const capture = new Capture('camera');
    await capture.turnOn();
    capture.turnOff();
    expect([capture.track.value, track.readyState]).toEqual([null, 'ended']);
  });

  it('stops a camera that comes after it was switched off again', async () => {
    const track = plugIn('camera');
    const capture = new Capture('camera');
    const starting = capture.turnOn();
    expect(capture.starting.value).toBe(true);
    capture.turnOff();
    await starting;
    expect([capture.track.value, capture.starting.value, track.readyState]).toEqual([null, false, 'ended']);
  });

  it('goes on with another device when one is unplugged', async () => {
    const first = plugIn('microphone');
    const capture = new Capture('microphone');
    await capture.turnOn();
    const second = plugIn('microphone');
    first.remoteStop();
    await vi.waitFor(() => expect(capture.track.value).toBe(second));
    expect(capture.on.value).toBe(true);
  });

  it('says so when the only device is unplugged', async () => {
    const track = plugIn('microphone');
    const capture = new Capture('microphone');
    await capture.turnOn();
    getUserMedia.mockRejectedValueOnce(new DOMException('', 'NotFoundError'));
    track.remoteStop();
    await vi.waitFor(() => expect(capture.problem.value).toBe('absent'));
    expect(capture.on.value).toBe(false);
  });

  it('says that the page is not secure where the browser offers no devices', async () => {
    vi.stubGlobal('navigator', {});
    const capture = new Capture('camera');
    await capture.turnOn();
    expect([capture.problem.value, capture.wanted.value]).toEqual(['insecure', false]);
  });

  it('forgets the problem once the device is there', async () => {
    getUserMedia.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
    const capture = new Capture('camera');
    await capture.turnOn();
    expect(capture.problem.value).toBe('denied');
    plugIn('camera');
    await capture.turnOn();
    expect([capture.problem.value, capture.on.value]).toEqual([null, true]);
  });

  it('changes the device while it is muted, and stays muted', async () => {
    const first = plugIn('microphone');
    const capture = new Capture('microphone');
    await capture.turnOn();
    capture.turnOff();
    const second = plugIn('microphone');
    await capture.select('usb');
    expect([first.readyState, second.enabled, capture.on.value]).toEqual(['ended', false, false]);
    expect(getUserMedia.mock.lastCall?.[0]).toMatchObject({ audio: { deviceId: { exact: 'usb' } } });
  });

  describe('where only one camera can be open', () => {
    const busy = (): unknown => getUserMedia.mockRejectedValueOnce(new DOMException('', 'NotReadableError'));

    async function open(): Promise<{ capture: Capture; first: FakeMediaStreamTrack }> {
      const first = plugIn('camera');
      const capture = new Capture('camera');
      await capture.turnOn();
      return { capture, first };
    }

    it('lets the one before go, and takes the chosen one', async () => {
      const { capture, first } = await open();
      busy();
      const second = plugIn('camera');
      await capture.select('back');
      expect([first.readyState, capture.track.value, capture.on.value]).toEqual(['ended', second, true]);
      expect([capture.problem.value, capture.deviceId.value]).toEqual([null, 'back']);
    });

    it('goes back to the one before where the chosen one cannot be had, and says so', async () => {
      const { capture } = await open();
      busy();
      busy();
      const again = plugIn('camera');
      await capture.select('back');
      expect([capture.track.value, capture.on.value]).toEqual([again, true]);
      expect([capture.problem.value, capture.deviceId.value]).toEqual(['kept', '']);
    });

    it('is off only where neither can be had', async () => {
      const { capture } = await open();
      busy();
      busy();
      busy();
      await capture.select('back');
      expect([capture.track.value, capture.on.value, capture.problem.value]).toEqual([null, false, 'busy']);
    });
  });

  it('keeps the device that works where the chosen one is refused for another reason', async () => {
    const first = plugIn('camera');
    const capture = new Capture('camera');
    await capture.turnOn();
    getUserMedia.mockRejectedValueOnce(new DOMException('', 'NotFoundError'));
    await capture.select('gone');
    expect([capture.track.value, first.readyState, capture.problem.value]).toEqual([first, 'live', 'kept']);
  });
});
