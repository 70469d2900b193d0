import { expect, test } from 'vitest';
import { roomView } from '../testing/scripted-server.ts';
import { fixture } from '../testing/set-up.ts';

test('the timer is counted by the clock of the server', async () => {
  const { server, join } = fixture();
  // Its clock is an hour ahead of ours.
  const ahead = Date.now() + 3_600_000;
  server.script['room.join'] = () => ({ ...server.joined(), at: ahead });
  const meeting = await join();
  expect(meeting.agenda.remaining()).toBeNull();
  server.notify('timer.changed', { timer: { startedAt: ahead - 10_000, seconds: 60 } });
  const remaining = meeting.agenda.remaining() ?? 0;
  expect(remaining).toBeGreaterThan(45_000);
  expect(remaining).toBeLessThanOrEqual(50_000);
  await meeting.leave();
});

test('the agenda, the timer and the spotlight are as the room has them', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const told: unknown[] = [];
  meeting.agenda.on('changed', ({ items, current, timer }) =>
    told.push([items.length, current, timer?.seconds ?? null]),
  );
  meeting.spotlight.on('changed', (identities) => told.push(identities));
  const items = [{ id: 'one', text: 'Budget' }];
  server.notify('agenda.changed', { agenda: { items } });
  server.notify('agenda.changed', { agenda: { items, current: 'one' } });
  server.notify('timer.changed', { timer: { startedAt: 0, seconds: 60 } });
  server.notify('spotlight.changed', { identities: ['ann'] });
  server.notify('spotlight.changed', { identities: ['ann'] });
  server.notify('room.synced', { room: roomView(20) });
  expect(told).toEqual([[1, null, null], [1, 'one', null], [1, 'one', 60], ['ann'], [], [0, null, null]]);
  await meeting.leave();
});

test('attendance is read page by page', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const stay = (identity: string) => ({ identity, name: identity, role: 'participant' as const, from: 1, to: 2 });
  const earlier = { stays: 3, from: 0, to: 1, ms: 1 };
  server.script['record.attendance'] = ({ from }) =>
    from === 0 ? { stays: [stay('ann')], next: 1, earlier } : { stays: [stay('bob')], earlier };
  await expect(meeting.record.attendance()).resolves.toEqual({ stays: [stay('ann'), stay('bob')], earlier });
  await expect(meeting.record.page()).resolves.toEqual({ records: [], next: null });
  await meeting.leave();
});
