/** `notes.point`: where somebody's cursor is, which is in no log. What is written are commands. */
import type { HandlersOf } from '../call.ts';

export const notesHandlers: HandlersOf<'notes'> = {
  'notes.point': async ({ participation }, params) => {
    participation.point(params);
    return {};
  },
};
