import type { Sample } from '../../testing/draft.ts';
import type { record } from '../record.ts';

export const recordSample: Sample<typeof record> = {
  draws: {},
  hears: {},
  receivers: { actionRecorded: null },
};
