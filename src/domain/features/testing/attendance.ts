import type { Sample } from '../../testing/draft.ts';
import type { attendance } from '../attendance.ts';

export const attendanceSample: Sample<typeof attendance> = { draws: {}, hears: {}, receivers: {} };
