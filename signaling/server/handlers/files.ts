/** `file.*`: whether files may be shared, and tickets for their bytes. */
import { CausewayError } from '../../../src/domain/errors.ts';
import type { HandlersOf } from '../call.ts';

export const fileHandlers: HandlersOf<'file'> = {
  'file.rules': async ({ services, session }) => {
    const rules = services.files()?.rules(session.principal.tenant);
    if (rules === undefined) return { on: false, maxBytes: 0, roomBytes: 0, pieceBytes: 0 };
    const { on, maxBytes, roomBytes, pieceBytes } = rules;
    return { on, maxBytes, roomBytes, pieceBytes };
  },

  'file.ticket': async ({ services, participation }, ref) => {
    const desk = services.files();
    if (desk === undefined) throw new CausewayError('not_found', 'no files are kept here');
    return desk.ticket(participation.key, participation, ref);
  },
};
