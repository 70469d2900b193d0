import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import { problemOf, type CaptureKind, type DeviceProblem } from './device-problems.ts';
import { recall, remember } from '../platform/storage.ts';

/**
 * The constraints of `getUserMedia` for a kind. A chosen device is asked for exactly: as an ideal, Chromium gives its default
 * device in its place.
 */
export function constraintsOf(kind: CaptureKind, deviceId: string): MediaTrackConstraints {
  const device = deviceId === '' ? {} : { deviceId: { exact: deviceId } };
  return kind === 'microphone'
    ? { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true }
    : { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
}

/** A chosen device that is gone does no harm: another one is taken. */
async function requestTrack(kind: CaptureKind, deviceId: string): Promise<MediaStreamTrack> {
  try {
    return await requestExactly(kind, deviceId);
  } catch (error) {
    if (deviceId === '' || problemOf(error) !== 'absent') throw error;
    return requestExactly(kind, '');
  }
}

async function requestExactly(kind: CaptureKind, deviceId: string): Promise<MediaStreamTrack> {
  const constraints = constraintsOf(kind, deviceId);
  const stream = await navigator.mediaDevices.getUserMedia(
    kind === 'microphone' ? { audio: constraints } : { video: constraints },
  );
  const [track] = stream.getTracks();
  if (track === undefined) throw new DOMException('no track', 'NotFoundError');
  return track;
}

/** Whether the browser offers devices at all: it does not on a page that came over plain http. */
export const devicesOffered = (): boolean => Reflect.get(navigator, 'mediaDevices') !== undefined;

/**
 * One's own microphone or camera. A muted microphone stays open, so that it is back at once; a camera that is switched
 * off is let go, so that its light goes out.
 */
export class Capture {
  readonly kind: CaptureKind;
  readonly #wanted = signal(false);
  readonly #track = signal<MediaStreamTrack | null>(null);
  readonly #starting = signal(false);
  readonly #problem = signal<DeviceProblem | null>(null);
  readonly #deviceId = signal('');
  readonly #interrupted = signal(false);
  /** Whether it is captured and not muted. */
  readonly on: ReadonlySignal<boolean> = computed(() => this.#wanted.value && this.#track.value !== null);
  readonly #usedDeviceId = computed(() => this.#track.value?.getSettings().deviceId ?? null);
  /** Of the newest request for a device: an older one's answer is void. */
  #attempt = 0;

  constructor(kind: CaptureKind) {
    this.kind = kind;
    this.#deviceId.value = recall(kind);
  }

  /** Whether the person wants it on, whatever the device says. */
  get wanted(): ReadonlySignal<boolean> {
    return this.#wanted;
  }

  get track(): ReadonlySignal<MediaStreamTrack | null> {
    return this.#track;
  }

  /** A device was asked for and has not come yet: the browser may be asking the person. */
  get starting(): ReadonlySignal<boolean> {
    return this.#starting;
  }

  get problem(): ReadonlySignal<DeviceProblem | null> {
    return this.#problem;
  }

  /** The device chosen; empty: the browser's default. */
  get deviceId(): ReadonlySignal<string> {
    return this.#deviceId;
  }

  /** The system holds it back, as during a telephone call: nothing comes of it. */
  get interrupted(): ReadonlySignal<boolean> {
    return this.#interrupted;
  }

  /** The device that is captured, whatever was chosen; null: none, or the browser does not say. */
  get usedDeviceId(): ReadonlySignal<string | null> {
    return this.#usedDeviceId;
  }

  /** Says whether it should be on at the next start, without asking for the device now. */
  want(wanted: boolean): void {
    this.#wanted.value = wanted;
  }

  async turnOn(): Promise<void> {
    this.#wanted.value = true;
    const track = this.#track.peek();
    if (track === null) await this.#acquire();
    else track.enabled = true;
  }

  turnOff(): void {
    this.#cancel();
    this.#wanted.value = false;
    const track = this.#track.peek();
    if (track === null) return;
    if (this.kind === 'microphone') track.enabled = false;
    else this.#release();
  }

  toggle(): void {
    if (this.#wanted.peek()) this.turnOff();
    else void this.turnOn();
  }

  /** Takes another device, at once if one is captured now. If that one cannot be had, the one before goes on. */
  async select(deviceId: string): Promise<void> {
    const before = this.#deviceId.peek();
    this.#choose(deviceId);
    const used = this.#usedDeviceId.peek();
    if (this.#track.peek() !== null && (used === null || used !== deviceId)) await this.#acquire(before);
  }

  /** Captures afresh what is captured now: for a device that gives nothing any more, or a default that is another one. */
  async renew(): Promise<void> {
    const track = this.#track.peek();
    if (track === null) return;
    track.stop();
    await this.#acquire();
  }

  /** Goes on with a track that was captured elsewhere. */
  adopt(track: MediaStreamTrack): void {
    this.#cancel();
    this.#release();
    this.#problem.value = null;
    track.enabled = this.#wanted.peek();
    // Fires when the device is unplugged or taken away, never for our own `stop`.
    track.addEventListener('ended', () => this.#lost(track), { once: true });
    this.#interrupted.value = track.muted;
    for (const event of ['mute', 'unmute'] as const) {
      track.addEventListener(event, () => {
        if (this.#track.peek() === track) this.#interrupted.value = event === 'mute';
      });
    }
    this.#track.value = track;
  }

  /**
   * Goes on with another track of the same device. Whoever has the one before gets nothing of it any more, from this
   * moment on.
   */
  partFromTrack(): void {
    const track = this.#track.peek();
    if (track !== null) batch(() => this.adopt(track.clone()));
  }

  /** The person has taken note of the problem. */
  forgetProblem(): void {
    this.#problem.value = null;
  }

  /** Lets the device go; may be called twice. */
  close(): void {
    this.#cancel();
    this.#release();
  }

  #choose(deviceId: string): void {
    this.#deviceId.value = deviceId;
    remember(this.kind, deviceId);
  }

  /** Makes the answer to a request under way void. */
  #cancel(): void {
    this.#attempt += 1;
    this.#starting.value = false;
  }

  #lost(track: MediaStreamTrack): void {
    if (this.#track.peek() !== track) return;
    this.#track.value = null;
    // Another device may be there; if not, the person is told.
    if (this.#wanted.peek()) void this.#acquire();
  }

  #release(): void {
    this.#track.peek()?.stop();
    this.#track.value = null;
    this.#interrupted.value = false;
  }

  /**
   * Never rejects: what goes wrong is told by `problem`.
   *
   * @param before - the device to go back to where the chosen one cannot be had
   */
  async #acquire(before?: string): Promise<void> {
    this.#cancel();
    const attempt = this.#attempt;
    if (!devicesOffered()) {
      this.#fail('insecure');
      return;
    }
    this.#starting.value = true;
    try {
      const track = await this.#open(this.#deviceId.peek());
      if (attempt === this.#attempt) this.adopt(track);
      else track.stop();
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (before === undefined || before === this.#deviceId.peek()) this.#fail(problemOf(error));
      else await this.#goBack(before, attempt);
    }
  }

  async #open(deviceId: string): Promise<MediaStreamTrack> {
    // Two captures of one microphone, as by the names "default" and its own, end echo cancellation in Firefox.
    if (this.kind === 'microphone') this.#track.peek()?.stop();
    try {
      return await requestTrack(this.kind, deviceId);
    } catch (error) {
      // Many telephones open one camera at a time: then the one before has to be let go first.
      const held = this.#track.peek();
      if (held === null || held.readyState === 'ended' || problemOf(error) !== 'busy') throw error;
      held.stop();
      return requestTrack(this.kind, deviceId);
    }
  }

  async #goBack(deviceId: string, attempt: number): Promise<void> {
    this.#choose(deviceId);
    const held = this.#track.peek();
    try {
      const track = held?.readyState === 'live' ? held : await requestTrack(this.kind, deviceId);
      if (attempt === this.#attempt) {
        if (track === held) this.#cancel();
        else this.adopt(track);
        this.#problem.value = 'kept';
      } else if (track !== held) {
        track.stop();
      }
    } catch (error) {
      if (attempt === this.#attempt) this.#fail(problemOf(error));
    }
  }

  #fail(problem: DeviceProblem): void {
    this.turnOff();
    this.#problem.value = problem;
  }
}
