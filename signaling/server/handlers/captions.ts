/** `caption.*`: what is shown until the whole line comes, and is in no log. */
import type { HandlersOf } from '../call.ts';

export const captionHandlers: HandlersOf<'caption'> = {
  'caption.draft': async ({ participation }, params) => {
    participation.draftCaption(params);
    return {};
  },
};
