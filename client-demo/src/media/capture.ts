import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { problemOf, type CaptureKind, type DeviceProblem } from './device-problems.ts';
import { recall, remember } from '../platform/storage.ts';

/** The constraints of `getUserMedia` for a kind. A device that is gone does no harm: another one is taken. */
export function constraintsOf(kind: CaptureKind, deviceId: string): MediaTrackConstraints {
  const device = deviceId === '' ? {} : { deviceId: { ideal: deviceId } };
  return kind === 'microphone'
    ? { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true }
    : { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
}

async function requestTrack(kind: CaptureKind, deviceId: string): Promise<MediaStreamTrack> {
  const constraints = constraintsOf(kind, deviceId);
  const stream = await navigator.mediaDevices.getUserMedia(
    kind === 'microphone' ? { audio: constraints } : { video: constraints },
  );
  const [track] = stream.getTracks();
  if (track === undefined) throw new DOMException('no track', 'NotFoundError');
  return track;
}

/** Whether the browser offers devices at all: it does not on a page that came over plain http. */
export const devicesOffered = (): boolean => Reflect.has(navigator, 'mediaDevices');

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
  /** Whether it is captured and not muted. */
  readonly on: ReadonlySignal<boolean> = computed(() => this.#wanted.value && this.#track.value !== null);
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
    if (this.#track.peek() !== null) await this.#acquire(before);
  }

  /** Goes on with a track that was captured elsewhere. */
  adopt(track: MediaStreamTrack): void {
    this.#cancel();
    this.#release();
    this.#problem.value = null;
    track.enabled = this.#wanted.peek();
    // Fires when the device is unplugged or taken away, never for our own `stop`.
    track.addEventListener('ended', () => this.#lost(track), { once: true });
    this.#track.value = track;
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
    try {
      return await requestTrack(this.kind, deviceId);
    } catch (error) {
      // Many telephones open one camera at a time: then the one before has to be let go first.
      const held = this.#track.peek();
      if (held === null || problemOf(error) !== 'busy') throw error;
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
