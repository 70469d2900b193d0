import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Spoken, StartTranscriber, Transcriber } from '../../media/captions/transcriber.ts';
import type { Outgoing } from '../../media/outgoing.ts';
import { recall, remember } from '../../platform/storage.ts';
import type { Notices } from '../../shell/notices.ts';

/** What recognises one's own speech: nothing, this computer, or the browser, whose maker may hear it. */
export type Engine = 'off' | 'local' | 'browser';

/** Between two drafts that are sent, in ms: the server takes a few in a second. */
const DRAFT_MS = 400;
/** Longest line that is sent, in UTF-16 code units: sealed it may take four times as much. */
const LONGEST = 450;

interface Surroundings {
  /** The own microphone, as others hear it. */
  readonly microphone: Outgoing;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly engines: Readonly<Record<Exclude<Engine, 'off'>, () => Promise<StartTranscriber>>>;
  /** Whether the browser recognises speech, too. */
  readonly browserRecognises: () => boolean;
  readonly now: () => number;
}

/** Tells the room what one says, if one wants that. A microphone that is off is never heard. */
export class Captioner {
  readonly #surroundings: Surroundings;
  readonly #engine = signal<Engine>(recall('transcribe') === 'local' ? 'local' : 'off');
  readonly #progress = signal<number | null>(null);
  readonly #may = signal(false);
  #transcriber: Transcriber | null = null;
  /** Stands for the engine that starts or runs: what an earlier one brings or tells is void. */
  #current: object | null = null;
  #draftedAt = -Infinity;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get engine(): ReadonlySignal<Engine> {
    return this.#engine;
  }

  /** Whether one may, in this meeting and at the moment. */
  get may(): ReadonlySignal<boolean> {
    return this.#may;
  }

  /** How much of the engine has come, from 0 to 1; null: none starts or runs. */
  get progress(): ReadonlySignal<number | null> {
    return this.#progress;
  }

  choose(engine: Engine): void {
    // By the browser's maker one is heard only while one has just chosen that.
    remember('transcribe', engine === 'local' ? engine : '');
    const { notices } = this.#surroundings;
    for (const id of ['captions-slow', 'captions-failed']) notices.dismiss(id);
    if (engine !== this.#engine.peek()) this.#stop();
    this.#engine.value = engine;
  }

  follow(meeting: Meeting): () => void {
    const see = (): void => {
      const { grants } = meeting.self;
      this.#may.value = meeting.captions.rules.on && grants.data && grants.publish.includes('microphone');
    };
    see();
    const stops = [
      meeting.captions.on('rulesChanged', see),
      meeting.on('selfChanged', see),
      meeting.on('stateChanged', see),
      effect(() => {
        const { microphone } = this.#surroundings;
        const heard = microphone.on.value ? microphone.track.value : null;
        const engine = this.#engine.value;
        if (engine === 'off' || !this.#may.value) this.#stop();
        // It comes when somebody speaks, not before.
        else if (heard !== null && this.#current === null) void this.#start(engine, meeting);
        this.#transcriber?.hear(heard);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#stop();
      this.#may.value = false;
    };
  }

  async #start(engine: Exclude<Engine, 'off'>, meeting: Meeting): Promise<void> {
    const { engines, microphone } = this.#surroundings;
    const own = {};
    this.#current = own;
    this.#progress.value = 0;
    const guarded =
      <T extends readonly unknown[]>(act: (...told: T) => void) =>
      (...told: T): void => {
        if (this.#current === own) act(...told);
      };
    try {
      const start = await engines[engine]();
      if (this.#current !== own) return;
      this.#transcriber = start({
        progressed: guarded((part) => {
          this.#progress.value = part;
        }),
        drafted: guarded((spoken) => this.#draft(meeting, spoken)),
        said: guarded((spoken) => this.#say(meeting, spoken)),
        slowChanged: guarded((slow) => this.#tellSlow(slow)),
        failed: guarded((why) => this.#fail(why)),
      });
      this.#transcriber.hear(microphone.on.peek() ? microphone.track.peek() : null);
    } catch {
      if (this.#current === own) this.#fail('broken');
    }
  }

  #say({ captions }: Meeting, { id, text, language }: Spoken): void {
    const { notices } = this.#surroundings;
    const [first = '', ...rest] = partsOf(text);
    const all = [captions.say(first, { id, language }), ...rest.map((each) => captions.say(each, { language }))];
    Promise.all(all).then(
      () => notices.dismiss('captions-lost'),
      () => notices.show({ id: 'captions-lost', text: 'captions:not-sent' }),
    );
  }

  #draft({ captions }: Meeting, { id, text, language }: Spoken): void {
    const now = this.#surroundings.now();
    if (now - this.#draftedAt < DRAFT_MS) return;
    this.#draftedAt = now;
    // The end of it is what is said now. It is lost without harm.
    captions.draft(partsOf(text).at(-1) ?? text, { id, language }).catch(() => undefined);
  }

  #tellSlow(slow: boolean): void {
    const { notices, browserRecognises } = this.#surroundings;
    if (!slow) {
      notices.dismiss('captions-slow');
      return;
    }
    const other = { label: 'captions:use-browser', run: () => this.choose('browser') } as const;
    notices.show({
      id: 'captions-slow',
      text: browserRecognises() ? 'captions:slow' : 'captions:slow-alone',
      ...(browserRecognises() ? { action: other } : {}),
    });
  }

  #fail(why: 'broken' | 'refused'): void {
    this.#stop();
    remember('transcribe', '');
    this.#engine.value = 'off';
    const { notices } = this.#surroundings;
    notices.show({
      id: 'captions-failed',
      text: why === 'refused' ? 'captions:engine-refused' : 'captions:engine-failed',
    });
  }

  #stop(): void {
    this.#current = null;
    this.#transcriber?.close();
    this.#transcriber = null;
    this.#progress.value = null;
    this.#surroundings.notices.dismiss('captions-slow');
  }
}

/** A text in parts that are short enough, cut between words where there are any. */
export function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let left = text;
  while (left.length > LONGEST) {
    const space = left.lastIndexOf(' ', LONGEST);
    const at = space > LONGEST / 2 ? space : LONGEST;
    parts.push(left.slice(0, at));
    left = left.slice(at).trimStart();
  }
  return [...parts, left];
}
