/** `record.*`: what those who moderate did, and who was there. */
import type { HandlersOf } from '../call.ts';

export const recordHandlers: HandlersOf<'record'> = {
  'record.list': async ({ participation }, params) => participation.records(params),
  'record.attendance': async ({ participation }, params) => participation.attendance(params),
};
