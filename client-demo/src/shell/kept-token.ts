import { forgetInTab, recallInTab, rememberInTab } from '../platform/storage.ts';
import type { TextId } from '../texts/texts.ts';

const key = (room: string): string => `token.${room}`;

/** The token of a link, kept for this tab, so that a reload is no way out; by room. It is in no address and on no disk. */
export const keepToken = (room: string, token: string): void => rememberInTab(key(room), token);

/** The token that this tab came with; null: it had none. */
export const keptToken = (room: string): string | null => recallInTab(key(room)) || null;

/** Endings after which the token is of no more use. */
const USELESS: ReadonlySet<TextId> = new Set([
  'meeting:invitation-expired',
  'meeting:invitation-invalid',
  'meeting:invitation-elsewhere',
  'meeting:removed',
]);

/** Forgets a token that let nobody in. */
export function forgetIfUseless(room: string, ending: TextId): void {
  if (USELESS.has(ending)) forgetInTab(key(room));
}
