/** What every store does with planned meetings and the mails about them. */
import { describe, expect, test } from 'vitest';
import type { NewMail, Schedule } from '../ports/store/schedule-store.ts';
import type { Store } from '../ports/store/store.ts';

const schedule = (id: string, changes: Partial<Schedule> = {}): Schedule => ({
  id,
  tenant: 'acme',
  secret: `secret of ${id}`,
  title: 'Täglich',
  description: null,
  room: 'stand-up',
  start: '2026-12-01T09:00:00',
  timeZone: 'Europe/Berlin',
  minutes: 15,
  recurrence: 'FREQ=DAILY;COUNT=2',
  organizer: { email: 'ann@acme.example', name: null },
  attendees: [{ id: 'a1', email: 'bob@acme.example', name: 'Bob', role: 'host' }],
  notify: true,
  occurrences: [1_796_112_000_000, 1_796_198_400_000],
  version: 1,
  createdAt: 10,
  updatedAt: 10,
  ...changes,
});

const mail = (attendee: string, changes: Partial<NewMail> = {}): NewMail => ({
  schedule: 's1',
  attendee,
  tenant: 'acme',
  sequence: 0,
  method: 'REQUEST',
  content: `{"to":"${attendee}"}`,
  ...changes,
});

/** @param open an empty store, closed by the test's end */
export function schedulesContract(open: () => Promise<Store>): void {
  describe('schedules', () => {
    test('are added, found, listed by tenant and room, changed by version, removed', async () => {
      const { schedules } = await open();
      await schedules.add(schedule('s1'), []);
      await schedules.add(schedule('s2', { room: 'other' }), []);
      await schedules.add(schedule('s3', { tenant: 'globex' }), []);
      expect(await schedules.find('s1')).toEqual(schedule('s1'));
      expect(await schedules.find('nobody')).toBeUndefined();
      const ids = async (...asked: Parameters<typeof schedules.list>) =>
        (await schedules.list(...asked)).map(({ id }) => id);
      expect(await ids('acme', { after: undefined, limit: 10 })).toEqual(['s1', 's2']);
      expect(await ids('acme', { after: 's1', limit: 10 })).toEqual(['s2']);
      expect(await ids('acme', { after: undefined, limit: 10 }, 'other')).toEqual(['s2']);
      expect(await schedules.count('acme')).toBe(2);
      const { id, tenant, secret, version, createdAt, updatedAt, ...plan } = schedule('s1', {
        title: 'New',
        room: 'r',
      });
      expect([tenant, secret, createdAt, updatedAt]).toHaveLength(4);
      expect(await schedules.change(id, plan, 2, 20, [])).toBe(false);
      expect(await schedules.change(id, plan, version, 20, [])).toBe(true);
      expect(await schedules.find('s1')).toEqual(schedule('s1', { ...plan, version: 2, updatedAt: 20 }));
      expect(await schedules.remove('s1', 1, 30, [])).toBe(false);
      expect([await schedules.remove('s1', 2, 30, []), await schedules.remove('s1', 2, 30, [])]).toEqual([true, false]);
    });

    test('have their mails with them, both or neither; a later one takes the place of an earlier', async () => {
      const { schedules } = await open();
      await schedules.add(schedule('s1'), [mail('a1'), mail('a2')]);
      await expect(schedules.add(schedule('s1'), [mail('a3')])).rejects.toMatchObject({ code: 'unavailable' });
      expect(await schedules.waiting('acme')).toBe(2);
      expect(await schedules.waiting('globex')).toBe(0);
      const { id: _id, tenant: _tenant, secret: _secret, version: _version, ...plan } = schedule('s1');
      expect(await schedules.change('s1', plan, 5, 20, [mail('a3', { sequence: 1 })])).toBe(false);
      await schedules.change('s1', plan, 1, 20, [mail('a1', { sequence: 1 })]);
      expect(await schedules.waiting('acme')).toBe(2);
      const claimed = await schedules.claim(20, 100, 10);
      expect(claimed.map(({ attendee, sequence }) => [attendee, sequence])).toEqual([
        ['a2', 0],
        ['a1', 1],
      ]);
      expect(claimed[0]).toMatchObject({ content: '{"to":"a2"}', attempts: 1, createdAt: 10 });
      // Removed, what waits of it is replaced by that news alone.
      await schedules.remove('s1', 2, 30, [mail('a1', { sequence: 2, method: 'CANCEL' })]);
      expect(await schedules.claim(200, 300, 10)).toMatchObject([{ attendee: 'a1', method: 'CANCEL', attempts: 1 }]);
    });

    test('have mails that are taken by one alone, and come again until they are sent or given up', async () => {
      const { schedules } = await open();
      const attendees = Array.from({ length: 12 }, (_, index) => mail(`a${index}`));
      await schedules.add(schedule('s1'), attendees);
      const taken = await Promise.all([1, 2, 3].map(() => schedules.claim(10, 100, 12)));
      expect(taken.flat()).toHaveLength(12);
      expect(new Set(taken.flat().map(({ attendee }) => attendee)).size).toBe(12);
      expect(await schedules.claim(99, 200, 12)).toEqual([]);
      const [first, second, third] = taken.flat();
      if (!first || !second || !third) throw new Error('there are twelve');
      await schedules.sent(first);
      await schedules.failed(second, 50, 'busy'.repeat(200));
      await schedules.giveUp(third, 'nobody of that name');
      const reports = new Map((await schedules.reports('s1')).map((each) => [each.attendee, each]));
      expect(reports.get(first.attendee)).toMatchObject({ state: 'sent', lastError: null });
      expect(reports.get(second.attendee)).toMatchObject({ state: 'waiting', lastError: 'busy'.repeat(75) });
      expect(reports.get(third.attendee)).toMatchObject({ state: 'failed', lastError: 'nobody of that name' });
      expect(await schedules.claim(60, 200, 12)).toMatchObject([{ attendee: second.attendee, attempts: 2 }]);
      // Whoever took it died: it comes again.
      expect(await schedules.claim(100, 200, 12)).toHaveLength(9);
      // What was sent before a later mail took its place says nothing of that.
      const { id: _id, tenant: _tenant, secret: _secret, version: _version, ...plan } = schedule('s1');
      await schedules.change('s1', plan, 1, 20, [mail(second.attendee, { sequence: 1 })]);
      await schedules.sent(second);
      expect(await schedules.claim(200, 300, 1)).toMatchObject([{ attendee: second.attendee, sequence: 1 }]);
      await schedules.pruneMails(1_000);
      expect(await schedules.reports('s1')).toHaveLength(12);
      await schedules.remove('s1', 2, 30, [mail('a0', { sequence: 2, method: 'CANCEL' })]);
      const [last] = await schedules.claim(300, 400, 12);
      if (last) await schedules.sent(last);
      await schedules.pruneMails(1_000);
      expect(await schedules.reports('s1')).toEqual([]);
    });
  });
}
