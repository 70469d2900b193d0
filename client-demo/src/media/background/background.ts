import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { recall, remember } from '../../platform/storage.ts';
import type { Outgoing } from '../outgoing.ts';
import type { Choice, Scene, StartScene } from './scene.ts';

/** The worker's code and its network come when they are first used. */
const startFetched: StartScene = async (look, events) => (await import('./worked-scene.ts')).startScene(look, events);

/** So does what looks after the person's own picture. */
const getKept = async (): Promise<Blob | null> => (await import('./own-picture.ts')).keptPicture();

/** The camera, as far as this looks at it. */
interface Camera {
  readonly on: ReadonlySignal<boolean>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
  /** See `Capture.partFromTrack`. */
  partFromTrack(): void;
  turnOff(): void;
  turnOn(): Promise<void>;
}

export const CHOICES: readonly Choice[] = ['none', 'blur', 'colour', 'picture'];

const choiceOf = (name: string): Choice => CHOICES.find((choice) => choice === name) ?? 'none';

/**
 * The camera with another background, if the person wants that. Then no picture leaves the page that was not worked on:
 * until the first one is made nothing is sent, another camera is worked on as the one before, and if no pictures are made
 * any more, the camera goes off. Only the person decides to be seen as they are.
 */
export class Background implements Outgoing {
  readonly on: ReadonlySignal<boolean>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
  readonly #camera: Camera;
  readonly #start: StartScene;
  readonly #choice = signal<Choice>(choiceOf(recall('background')));
  readonly #failed = signal(false);
  readonly #scene = signal<Scene | null>(null);
  readonly #ready = signal(false);
  readonly #picture = signal<Blob | null>(null);
  /** Stands for the scene that starts or runs: what an earlier one brings or tells is void. */
  #current: object | null = null;

  /** @param kept gets the person's own picture of an earlier visit */
  constructor(camera: Camera, start: StartScene = startFetched, kept: () => Promise<Blob | null> = getKept) {
    this.#camera = camera;
    this.#start = start;
    this.track = computed(() => {
      const plain = camera.track.value;
      if (this.#choice.value === 'none' || plain === null) return plain;
      return this.#ready.value ? (this.#scene.value?.track ?? null) : null;
    });
    this.on = computed(() => camera.on.value && this.track.value !== null);
    effect(() => {
      if (this.#choice.value !== 'none' && camera.track.value !== null) void this.#run();
    });
    effect(() => this.#feed(this.#scene.value, camera.track.value));
    effect(() => this.#scene.value?.place(this.#picture.value));
    const stop = effect(() => {
      if (this.#choice.value !== 'picture') return;
      // Once: from then on there is what the person chooses here.
      queueMicrotask(() => stop());
      void kept().then(
        (picture) => {
          this.#picture.value ??= picture;
        },
        () => undefined,
      );
    });
  }

  get choice(): ReadonlySignal<Choice> {
    return this.#choice;
  }

  /** The camera is off because its background could not be changed. */
  get failed(): ReadonlySignal<boolean> {
    return this.#failed;
  }

  /** The person's own picture, for the choice `picture`. As long as there is none, a plain colour stands in its place. */
  get picture(): ReadonlySignal<Blob | null> {
    return this.#picture;
  }

  place(picture: Blob | null): void {
    this.#picture.value = picture;
  }

  /** What was chosen is being prepared. */
  get preparing(): boolean {
    return this.#choice.value !== 'none' && this.#camera.on.value && this.track.value === null;
  }

  choose(choice: Choice): void {
    const before = this.#choice.peek();
    if (choice === before) return;
    remember('background', choice === 'none' ? '' : choice);
    batch(() => {
      this.#failed.value = false;
      this.#choice.value = choice;
      // What is sent now ends here and now, whatever the sender is waiting for.
      if (before === 'none') this.#camera.partFromTrack();
    });
    if (choice === 'none') this.#stop();
    else this.#scene.peek()?.show(choice);
  }

  /** After a failure: the person decides to be seen as they are. */
  async showPlain(): Promise<void> {
    this.choose('none');
    await this.#camera.turnOn();
  }

  /** The person has taken note of the failure. */
  forgetFailure(): void {
    this.#failed.value = false;
  }

  #feed(scene: Scene | null, camera: MediaStreamTrack | null): void {
    try {
      scene?.feed(camera);
    } catch {
      this.#fail();
    }
  }

  async #run(): Promise<void> {
    const look = this.#choice.peek();
    if (this.#current !== null || look === 'none') return;
    const own = {};
    this.#current = own;
    this.#failed.value = false;
    const isCurrent = (): boolean => this.#current === own;
    try {
      const scene = await this.#start(look, {
        ready: () => {
          if (isCurrent()) this.#ready.value = true;
        },
        failed: () => {
          if (isCurrent()) this.#fail();
        },
      });
      if (!isCurrent()) {
        scene.close();
        return;
      }
      // Another look may have been chosen meanwhile.
      const now = this.#choice.peek();
      if (now !== 'none') scene.show(now);
      this.#scene.value = scene;
    } catch {
      if (isCurrent()) this.#fail();
    }
  }

  #fail(): void {
    this.#camera.turnOff();
    this.#stop();
    this.#failed.value = true;
  }

  #stop(): void {
    this.#current = null;
    this.#scene.peek()?.close();
    batch(() => {
      this.#ready.value = false;
      this.#scene.value = null;
    });
  }
}
