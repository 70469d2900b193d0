import type { ActionRecord, EarlierStays, Stay } from '../../protocol/features/record.ts';
import { MAX_RECORD_PAGE } from '../../protocol/features/record.ts';
import type { Result } from '../../protocol/methods.ts';
import type { FeatureHost } from './feature-host.ts';

export type { ActionRecord, EarlierStays, Stay } from '../../protocol/features/record.ts';

export interface Attendance {
  /** In the order in which they came. */
  readonly stays: readonly Stay[];
  /** Those that the room does not keep one by one any more; null: there are none. */
  readonly earlier: EarlierStays | null;
}

/** `meeting.record`: what those who moderate did, and who was there. For moderators. */
export interface Record {
  /** Some of the records, the newest first. @param before `next` of the page before */
  page(before?: number): Promise<{ readonly records: readonly ActionRecord[]; readonly next: number | null }>;
  /** Who was there from when to when, as a whole. */
  attendance(): Promise<Attendance>;
}

export function record(host: FeatureHost): Record {
  return {
    async page(before) {
      const { records, next } = await host.request('record.list', before === undefined ? {} : { before });
      return { records, next: next ?? null };
    },
    async attendance() {
      const stays: Stay[] = [];
      for (let from: number | undefined = 0; ;) {
        const page: Result<'record.attendance'> = await host.request('record.attendance', {
          from,
          limit: MAX_RECORD_PAGE,
        });
        stays.push(...page.stays);
        from = page.next;
        if (from === undefined) return { stays, earlier: page.earlier ?? null };
      }
    },
  };
}
