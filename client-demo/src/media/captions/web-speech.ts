/** Speech recognised by the browser, which in most browsers sends the sound to its maker. */
import type { StartTranscriber } from './transcriber.ts';

/** As far as this uses it (https://wicg.github.io/speech-api/). */
interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  addEventListener(type: 'result', listener: (event: ResultEvent) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly error: string }) => void): void;
  addEventListener(type: 'end', listener: () => void): void;
  start(): void;
  abort(): void;
}
interface ResultEvent {
  readonly resultIndex: number;
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }> & { readonly isFinal: boolean }>;
}
type RecognitionClass = new () => Recognition;

declare global {
  var SpeechRecognition: RecognitionClass | undefined;
  var webkitSpeechRecognition: RecognitionClass | undefined;
}

/** Whether this browser recognises speech. */
export const browserRecognises = (): boolean =>
  (globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition) !== undefined;

/** It ends by itself after a silence, and is started again: so often in a row without a result it does not run at all. */
const MOST_STARTS = 5;
/** Before it is started again, in ms. */
const PAUSE_MS = 500;
/** Errors after which no further try helps. */
const FINAL = new Set(['not-allowed', 'service-not-allowed', 'language-not-supported', 'audio-capture']);

const newId = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** @param language of the speech, as a language tag of BCP 47 */
export const startBrowserSpeech =
  (language: string): StartTranscriber =>
  (events) => {
    const Engine = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
    let running: Recognition | null = null;
    let hearing = false;
    let closed = false;
    let starts = 0;
    let id = newId();

    const close = (): void => {
      closed = true;
      hearing = false;
      running?.abort();
      running = null;
    };
    const fail = (why: 'broken' | 'refused'): void => {
      if (closed) return;
      close();
      events.failed(why);
    };
    const take = ({ resultIndex, results }: ResultEvent): void => {
      starts = 0;
      let draft = '';
      for (const result of Array.from(results).slice(resultIndex)) {
        const words = result[0]?.transcript ?? '';
        if (!result.isFinal) {
          draft += words;
          continue;
        }
        if (words.trim() !== '') events.said({ id, text: words.trim(), language });
        id = newId();
      }
      if (draft.trim() !== '') events.drafted({ id, text: draft.trim(), language });
    };
    const begin = (): void => {
      if (!hearing || running !== null) return;
      starts += 1;
      if (Engine === undefined || starts > MOST_STARTS) {
        fail('broken');
        return;
      }
      const own = Object.assign(new Engine(), { lang: language, continuous: true, interimResults: true });
      running = own;
      own.addEventListener('result', (event) => {
        if (running === own && hearing) take(event);
      });
      own.addEventListener('error', ({ error }) => {
        if (running === own && FINAL.has(error)) fail('refused');
      });
      own.addEventListener('end', () => {
        if (running !== own) return;
        running = null;
        setTimeout(begin, PAUSE_MS);
      });
      try {
        own.start();
      } catch {
        fail('broken');
      }
    };
    events.progressed(1);
    return {
      hear(microphone) {
        if (closed) return;
        hearing = microphone !== null;
        if (hearing) begin();
        else {
          // At once, though its last words are lost: it must not hear somebody whose microphone is off.
          running?.abort();
          running = null;
          starts = 0;
        }
      },
      close,
    };
  };
