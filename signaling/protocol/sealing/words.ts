/** Which words of a sealed room the server carries: sealed ones, and none that it could read. */
import type { MethodName } from '../methods.ts';

/** How sealed words begin: the version of their form, and the epoch of their key (see `docs/SEALING.md`). */
const SEALED_WORDS = /^sealed1\.[0-9]{1,15}\.[A-Za-z0-9_-]{40,}$/;

/** Whether a text has the form of sealed words. Whether they open is seen by who has the key. */
export const isSealed = (text: string): boolean => SEALED_WORDS.test(text);

/** Methods whose words have to be sealed: all of them have the param `text`. Names of files their own rules look at. */
const SEALED: ReadonlySet<string> = new Set<MethodName>(['chat.send', 'chat.edit', 'caption.say', 'caption.draft']);

/** Methods that carry words which clients do not seal yet, or that open another room: a sealed room has none of these. */
const REFUSED: ReadonlySet<string> = new Set<MethodName>([
  'message.send',
  'notes.write',
  'notes.point',
  'poll.open',
  'question.ask',
  'question.answer',
  'agenda.set',
  'breakout.set',
  'breakout.open',
  'breakout.broadcast',
  // Who waits has no key.
  'lobby.write',
  'lobby.answer',
]);

/** Why a method cannot be carried out as it is in a sealed room: it has none of it, or its words are plain. Undefined: it can. */
export function refusedWhenSealed(method: string, params: object): 'method' | 'words' | undefined {
  if (REFUSED.has(method)) return 'method';
  if (!SEALED.has(method)) return undefined;
  return 'text' in params && typeof params.text === 'string' && isSealed(params.text) ? undefined : 'words';
}
