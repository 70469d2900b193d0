import { signal, type ReadonlySignal } from '@preact/signals';
import { Capture, constraintsOf, devicesOffered } from './capture.ts';
import { ScreenShare } from './screen-share.ts';
import { recall, remember } from '../platform/storage.ts';

/** The devices that can be chosen. Their labels are known only after the browser has granted one. */
export interface DeviceChoice {
  readonly microphone: readonly MediaDeviceInfo[];
  readonly camera: readonly MediaDeviceInfo[];
  readonly speaker: readonly MediaDeviceInfo[];
}

/** Whether the browser lets the page choose where sound goes. */
export const speakerChoiceOffered = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** One's own microphone and camera, before and in a meeting, and the devices to choose from. */
export class LocalMedia {
  readonly microphone = new Capture('microphone');
  readonly camera = new Capture('camera');
  readonly screen = new ScreenShare();
  readonly #choice = signal<DeviceChoice>({ microphone: [], camera: [], speaker: [] });
  readonly #speakerId = signal(recall('speaker'));

  constructor() {
    // Never taken off: the instance lives as long as the page.
    if (devicesOffered()) navigator.mediaDevices.addEventListener('devicechange', () => void this.refreshChoice());
  }

  get choice(): ReadonlySignal<DeviceChoice> {
    return this.#choice;
  }

  /** The loudspeaker chosen; empty: the browser's default. */
  get speakerId(): ReadonlySignal<string> {
    return this.#speakerId;
  }

  selectSpeaker(deviceId: string): void {
    this.#speakerId.value = deviceId;
    remember('speaker', deviceId);
  }

  /**
   * Starts what is wanted and does not run yet: both at once, so that the browser asks the person once. Never rejects:
   * the captures tell their problems.
   */
  async start(): Promise<void> {
    const missing = [this.microphone, this.camera].filter(
      ({ wanted, track }) => wanted.peek() && track.peek() === null,
    );
    if (missing.length === 2 && devicesOffered() && (await this.#startBoth())) return;
    await Promise.all(missing.map(async (capture) => capture.turnOn()));
    await this.refreshChoice();
  }

  /** Starts what is wanted only if the browser will not ask the person for it. */
  async startIfGranted(): Promise<void> {
    const granted = await Promise.all([isGranted('microphone'), isGranted('camera')]);
    if (granted.every(Boolean)) await this.start();
  }

  async refreshChoice(): Promise<void> {
    if (!devicesOffered()) return;
    // A browser may refuse to say which there are: then there is no choice.
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const known = (kind: MediaDeviceKind): MediaDeviceInfo[] =>
      devices.filter((device) => device.kind === kind && device.deviceId !== '');
    this.#choice.value = {
      microphone: known('audioinput'),
      camera: known('videoinput'),
      speaker: known('audiooutput'),
    };
  }

  /** Lets both devices go; may be called twice. */
  close(): void {
    this.microphone.close();
    this.camera.close();
  }

  async #startBoth(): Promise<boolean> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: constraintsOf('microphone', this.microphone.deviceId.peek()),
        video: constraintsOf('camera', this.camera.deviceId.peek()),
      });
      for (const track of stream.getTracks()) (track.kind === 'audio' ? this.microphone : this.camera).adopt(track);
    } catch {
      // One of them is the reason: each is asked for alone, which tells which and why.
      return false;
    }
    await this.refreshChoice();
    return true;
  }
}

async function isGranted(name: 'microphone' | 'camera'): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name });
    return state === 'granted';
  } catch {
    return false; // The browser does not know this permission.
  }
}
