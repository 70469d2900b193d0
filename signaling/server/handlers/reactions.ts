/** `reaction.*`: what is shown for a moment, and is in no log. */
import type { HandlersOf } from '../call.ts';

export const reactionHandlers: HandlersOf<'reaction'> = {
  'reaction.send': async ({ participation }, params) => {
    participation.react(params);
    return {};
  },
};
