import { forgetInTab, recallInTab, rememberInTab } from '../platform/storage.ts';
import type { TextId } from '../texts/texts.ts';

const key = (room: string): string => `token.${room}`;

/** The token of a link, kept for this tab, so that a reload is no way out; by room. It is in no address and on no disk. */
export const keepToken = (room: string, token: string): void => rememberInTab(key(room), token);

/** The token that this tab came with; null: it had none. */
export const keptToken = (room: string): string | null => recallInTab(key(room)) || null;

const codeKey = (room: string): string => `invitation.${room}`;

/** The code of an invitation, kept in the same way until it has given its token. */
export const keepCode = (room: string, code: string): void => rememberInTab(codeKey(room), code);

export const keptCode = (room: string): string | null => recallInTab(codeKey(room)) || null;

/** Endings after which the token is of no more use. */
const USELESS: ReadonlySet<TextId> = new Set([
  'meeting:invitation-expired',
  'meeting:invitation-invalid',
  'meeting:invitation-elsewhere',
  'meeting:invitation-over',
  'meeting:banned',
]);

/** Forgets a token that let nobody in. */
export function forgetIfUseless(room: string, ending: TextId): void {
  if (!USELESS.has(ending)) return;
  forgetInTab(key(room));
  forgetInTab(codeKey(room));
}
