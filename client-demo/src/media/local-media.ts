import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { Capture, constraintsOf, devicesOffered } from './capture.ts';
import { defaultMoved, isThere, type DeviceChoice } from './device-choice.ts';
import { Background } from './background/background.ts';
import { NoiseFilter } from './noise/noise-filter.ts';
import type { Outgoing } from './outgoing.ts';
import { onWake } from './wake.ts';
import { ScreenShare } from './screen-share.ts';
import type { CaptureKind } from './device-problems.ts';
import { recall, remember } from '../platform/storage.ts';

/** How long a capture has after the return to the page to come back by itself, in ms. */
const RETURN_MS = 800;

/** Whether the browser lets the page choose where sound goes. */
export const speakerChoiceOffered = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** One's own microphone and camera, before and in a meeting, and the devices to choose from. */
export class LocalMedia {
  readonly microphone = new Capture('microphone');
  readonly camera = new Capture('camera');
  readonly noise = new NoiseFilter(this.microphone);
  readonly background = new Background(this.camera);
  /** What is sent of each, and what its owner hears and sees of it. */
  readonly outgoing: Readonly<Record<CaptureKind, Outgoing>> = { microphone: this.noise, camera: this.background };
  readonly screen = new ScreenShare();
  /** Pictures are neither sent nor received, as long as it holds. */
  readonly soundOnly = signal(false);
  readonly #choice = signal<DeviceChoice>({ microphone: [], camera: [], speaker: [] });
  readonly #speakerId = signal(recall('speaker'));
  /** The loudspeaker that sound goes to: the chosen one as long as it is there; empty: the browser's default. */
  readonly speakerUsed: ReadonlySignal<string> = computed(() =>
    isThere(this.#choice.value.speaker, this.#speakerId.value) ? this.#speakerId.value : '',
  );
  #following: Promise<void> = Promise.resolve();

  constructor() {
    // Never taken off: the instance lives as long as the page.
    if (devicesOffered()) navigator.mediaDevices.addEventListener('devicechange', () => void this.#follow());
    onWake(() => void this.#wake());
    if (typeof document !== 'undefined')
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') setTimeout(() => void this.#return(), RETURN_MS);
      });
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

  /** One change after the other: what is plugged in often comes as several. */
  #follow(): Promise<void> {
    this.#following = this.#following.then(() => this.#followOnce());
    return this.#following;
  }

  /**
   * After devices came or went. What was unplugged has ended by itself (`Capture`); what was chosen and is there again is
   * taken again; and so is a default that is another device now, which browsers do not change under a capture.
   */
  async #followOnce(): Promise<void> {
    const before = this.#choice.peek();
    await this.refreshChoice();
    const now = this.#choice.peek();
    for (const capture of [this.microphone, this.camera]) {
      const chosen = capture.deviceId.peek();
      const used = capture.usedDeviceId.peek();
      if (used === null) continue;
      const devices = now[capture.kind];
      const returned = chosen !== '' && chosen !== used && isThere(devices, chosen);
      if (returned || (used === 'default' && defaultMoved(before[capture.kind], devices))) await capture.renew();
    }
  }

  /**
   * After sleep a capture may be live and silent: it is taken afresh, at once where it is on, else when it is
   * switched on. What the system holds back, as in a telephone call, comes back by itself.
   */
  async #wake(): Promise<void> {
    await this.refreshChoice();
    for (const capture of [this.microphone, this.camera]) {
      if (capture.on.peek()) await capture.renew();
      else capture.close();
    }
  }

  /** Back on the page, as after a telephone call: what the system still holds back is taken afresh. */
  async #return(): Promise<void> {
    for (const capture of [this.microphone, this.camera])
      if (capture.on.peek() && capture.interrupted.peek()) await capture.renew();
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
