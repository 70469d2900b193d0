/** What every store does, whichever database is behind it. */
import { describe, expect, test } from 'vitest';
import type { AuditAction } from '../ports/store/audit-log.ts';
import type { StoredKey } from '../ports/store/key-store.ts';
import type { Store } from '../ports/store/store.ts';
import { schedulesContract } from './schedules.contract.ts';

const key = (id: string, changes: Partial<StoredKey> = {}): StoredKey => ({
  id,
  name: `key ${id}`,
  tenant: 'acme',
  scopes: ['rooms:read'],
  hash: id.repeat(4),
  createdAt: 1_000,
  expiresAt: null,
  lastUsedAt: null,
  ...changes,
});

const action = (changes: Partial<AuditAction> = {}): AuditAction => ({
  tenant: 'acme',
  actor: { kind: 'key', id: 'k1' },
  action: 'endRoom',
  target: { room: 'stand-up' },
  outcome: 'ok',
  requestId: 'r1',
  ...changes,
});

const page = (limit: number, after?: string) => ({ limit, after });

/** @param open an empty store, closed by the test's end */
export function storeContract(open: () => Promise<Store>): void {
  describe('keys', () => {
    test('are found as they were added, listed by tenant and in pages', async () => {
      const { keys } = await open();
      await keys.add(key('b', { expiresAt: 5_000_000_000_000, scopes: ['rooms:read', 'rooms:write'] }));
      await keys.add(key('a'));
      await keys.add(key('c', { tenant: null }));
      await keys.add(key('d', { tenant: 'globex' }));
      expect(await keys.find('b')).toEqual(
        key('b', { expiresAt: 5_000_000_000_000, scopes: ['rooms:read', 'rooms:write'] }),
      );
      expect(await keys.find('nobody')).toBeUndefined();
      const ids = async (tenant: string | undefined, limit: number, after?: string) =>
        (await keys.list(tenant, page(limit, after))).map(({ id }) => id);
      expect(await ids('acme', 10)).toEqual(['a', 'b']);
      expect(await ids(undefined, 2)).toEqual(['a', 'b']);
      expect(await ids(undefined, 2, 'b')).toEqual(['c', 'd']);
    });

    test('end, never later than they would have', async () => {
      const { keys } = await open();
      await keys.add(key('a'));
      expect(await keys.end('a', 9_000)).toBe(true);
      expect(await keys.end('a', 12_000)).toBe(true);
      expect((await keys.find('a'))?.expiresAt).toBe(9_000);
      expect(await keys.end('a', 7_000)).toBe(true);
      expect((await keys.find('a'))?.expiresAt).toBe(7_000);
      expect(await keys.end('b', 7_000)).toBe(false);
    });

    test('are replaced, both or neither', async () => {
      const { keys } = await open();
      await keys.add(key('a'));
      expect(await keys.replace('a', key('b'), 9_000)).toBe(true);
      expect((await keys.find('a'))?.expiresAt).toBe(9_000);
      expect((await keys.find('b'))?.expiresAt).toBeNull();
      expect(await keys.replace('nobody', key('c'), 9_000)).toBe(false);
      expect(await keys.find('c')).toBeUndefined();
      await expect(keys.replace('a', key('b'), 8_000)).rejects.toMatchObject({ code: 'unavailable' });
      expect((await keys.find('a'))?.expiresAt).toBe(9_000);
    });

    test('tell when they were used', async () => {
      const { keys } = await open();
      await keys.add(key('a'));
      await keys.used('a', 1_764_000_000_000);
      expect((await keys.find('a'))?.lastUsedAt).toBe(1_764_000_000_000);
    });
  });

  describe('the audit log', () => {
    test('numbers the lines of each chain, however many come at once', async () => {
      const { audit } = await open();
      await Promise.all(Array.from({ length: 20 }, (_, index) => audit.append(action({ requestId: `r${index}` }), 5)));
      await audit.append(action({ tenant: null }), 6);
      const lines = await audit.read('acme', 0, 100);
      expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect((await audit.read('acme', 18, 100)).map(({ seq }) => seq)).toEqual([19, 20]);
      expect((await audit.newest('acme', undefined, 2)).map(({ seq }) => seq)).toEqual([20, 19]);
      expect((await audit.newest('acme', 3, 100)).map(({ seq }) => seq)).toEqual([2, 1]);
      expect((await audit.head('acme')).hash).toBe(lines.at(-1)?.hash);
      expect(await audit.head(null)).toMatchObject({ seq: 1 });
      expect(await audit.head('globex')).toMatchObject({ seq: 0 });
      expect(await audit.verify('acme')).toEqual({ lines: 20, fault: undefined });
      expect(await audit.verify('globex')).toEqual({ lines: 0, fault: undefined });
    });
  });

  describe('rooms made ahead', () => {
    const room = { tenant: 'acme', room: 'Täglich 9:00', settings: { lobby: true }, version: 1 };
    const made = { ...room, createdAt: 10, updatedAt: 10 };

    test('are made once, found, changed by version, removed', async () => {
      const { rooms } = await open();
      expect(await rooms.add(made)).toBe(true);
      expect(await rooms.add(made)).toBe(false);
      expect(await rooms.find('acme', room.room)).toEqual(made);
      expect(await rooms.find('globex', room.room)).toBeUndefined();
      expect(await rooms.change('acme', room.room, { locked: true }, 2, 20)).toBe(false);
      expect(await rooms.change('acme', room.room, { locked: true }, 1, 20)).toBe(true);
      expect(await rooms.find('acme', room.room)).toEqual({
        ...made,
        settings: { locked: true },
        version: 2,
        updatedAt: 20,
      });
      expect(await rooms.remove('acme', room.room)).toBe(true);
      expect(await rooms.remove('acme', room.room)).toBe(false);
    });

    test('are listed in pages, each tenant its own', async () => {
      const { rooms } = await open();
      for (const name of ['c', 'a', 'b']) await rooms.add({ ...made, room: name });
      await rooms.add({ ...made, tenant: 'globex' });
      const names = async (limit: number, after?: string) =>
        (await rooms.list('acme', page(limit, after))).map((each) => each.room);
      expect(await names(2)).toEqual(['a', 'b']);
      expect(await names(2, 'b')).toEqual(['c']);
      for (const name of ['b 1', 'Ä', 'ab']) await rooms.add({ ...made, room: name });
      expect(await names(10)).toEqual(['a', 'ab', 'b', 'b 1', 'c', 'Ä']);
      const begun = await rooms.list('acme', page(10), 'b');
      expect(begun.map((each) => each.room)).toEqual(['b', 'b 1']);
    });
  });

  describe('answers to requests that may come again', () => {
    test('are kept under their key until they are too old', async () => {
      const { answers } = await open();
      expect(await answers.begin('k', 'print', 10)).toBeUndefined();
      expect(await answers.begin('k', 'print', 11)).toEqual({ fingerprint: 'print', answer: undefined });
      await answers.finish('k', 201, '{"a":1}');
      expect(await answers.begin('k', 'other', 12)).toEqual({
        fingerprint: 'print',
        answer: { status: 201, body: '{"a":1}' },
      });
      // What is answered is not given up.
      await answers.abandon('k');
      expect(await answers.begin('k', 'print', 13)).toMatchObject({ answer: { status: 201 } });
      await answers.prune(11);
      expect(await answers.begin('k', 'other', 14)).toBeUndefined();
      await answers.abandon('k');
      expect(await answers.begin('k', 'third', 15)).toBeUndefined();
    });

    test('go to one of those who come at once', async () => {
      const { answers } = await open();
      const taken = await Promise.all(Array.from({ length: 8 }, () => answers.begin('k', 'print', 10)));
      expect(taken.filter((each) => each === undefined)).toHaveLength(1);
    });
  });

  test('revocations are kept, listed by tenant, counted, taken back', async () => {
    const { revocations } = await open();
    const revocation = { id: 'r1', tenant: 'acme', kind: 'person', value: 'ann', since: 5, createdAt: 6 } as const;
    await revocations.add(revocation);
    await revocations.add({ ...revocation, id: 'r2', tenant: 'globex', kind: 'tenant', value: '' });
    expect(await revocations.find('r1')).toEqual(revocation);
    expect(await revocations.list('acme', page(10))).toEqual([revocation]);
    expect((await revocations.list(undefined, page(10, 'r1'))).map(({ id }) => id)).toEqual(['r2']);
    expect([await revocations.count('acme'), await revocations.count('nobody')]).toEqual([1, 0]);
    expect([await revocations.remove('r1'), await revocations.remove('r1')]).toEqual([true, false]);
  });

  describe('usage', () => {
    const minute = (day: string, of: number) => Date.parse(`${day}T00:00:00Z`) / 60_000 + of;

    test('adds up to days, over nodes and after it was settled', async () => {
      const { usage } = await open();
      await usage.record([
        { tenant: 'acme', minute: minute('2026-11-29', 1_439), node: 'a', participants: 3 },
        { tenant: 'acme', minute: minute('2026-11-30', 0), node: 'a', participants: 9 },
        { tenant: 'acme', minute: minute('2026-11-30', 0), node: 'b', participants: 5 },
        { tenant: 'acme', minute: minute('2026-11-30', 1), node: 'a', participants: 7 },
        { tenant: 'globex', minute: minute('2026-11-30', 1), node: 'a', participants: 70 },
      ]);
      // Said once more: replaced.
      await usage.record([{ tenant: 'acme', minute: minute('2026-11-30', 0), node: 'a', participants: 4 }]);
      await usage.record([]);
      const expected = [
        { tenant: 'acme', day: '2026-11-29', participantMinutes: 3, peak: 3 },
        { tenant: 'acme', day: '2026-11-30', participantMinutes: 16, peak: 9 },
      ];
      expect(await usage.days('acme', '2026-11-29', '2026-11-30')).toEqual(expected);
      expect(await usage.days('acme', '2026-11-30', '2026-12-01')).toEqual(expected.slice(1));
      await usage.settle('2026-11-30');
      expect(await usage.days('acme', '2026-11-29', '2026-11-30')).toEqual(expected);
      await usage.settle('2026-12-01');
      await usage.settle('2026-12-01');
      expect(await usage.days('acme', '2026-11-29', '2026-11-30')).toEqual(expected);
      // What a node says late is added.
      await usage.record([{ tenant: 'acme', minute: minute('2026-11-30', 9), node: 'b', participants: 2 }]);
      await usage.settle('2026-12-01');
      expect(await usage.days('acme', '2026-11-30', '2026-11-30')).toEqual([
        { tenant: 'acme', day: '2026-11-30', participantMinutes: 18, peak: 9 },
      ]);
    });
  });

  describe('webhooks', () => {
    const endpoint = {
      id: 'e1',
      tenant: 'acme',
      url: 'https://a.example/hook',
      events: ['room.*'],
      secret: 'whsec_x',
      version: 1,
      createdAt: 5,
      updatedAt: 5,
    };
    const cursor = { tenant: 'acme', room: 'r', meeting: 'm1', seq: 2, ended: false };
    const delivery = (seq: number, room = 'r') => ({
      endpoint: 'e1',
      tenant: 'acme',
      room,
      event: `m1.${seq}`,
      seq,
      type: 'room.updated',
      body: '{}',
    });
    const seqs = (all: readonly { readonly seq: number }[]) => all.map(({ seq }) => seq);

    test('have endpoints that are found, listed, changed by version, removed', async () => {
      const { webhooks } = await open();
      await webhooks.add(endpoint);
      await webhooks.add({ ...endpoint, id: 'e2', tenant: 'globex' });
      expect(await webhooks.find('e1')).toEqual(endpoint);
      expect((await webhooks.list('acme', page(10))).map(({ id }) => id)).toEqual(['e1']);
      expect((await webhooks.list(undefined, page(1, 'e1'))).map(({ id }) => id)).toEqual(['e2']);
      expect(await webhooks.change('e1', { events: [] }, 2, 9)).toBe(false);
      expect(await webhooks.change('e1', { events: [], url: 'https://b.example' }, 1, 9)).toBe(true);
      expect(await webhooks.find('e1')).toEqual({
        ...endpoint,
        events: [],
        url: 'https://b.example',
        version: 2,
        updatedAt: 9,
      });
      expect([await webhooks.remove('e1'), await webhooks.remove('e1')]).toEqual([true, false]);
    });

    test('are queued with the cursor that moves on, both or neither', async () => {
      const { webhooks } = await open();
      expect(await webhooks.cursor('acme', 'r')).toBeUndefined();
      expect(await webhooks.advance(undefined, cursor, [delivery(1), delivery(2)], 10)).toBe(true);
      expect(await webhooks.advance(undefined, cursor, [delivery(3)], 10)).toBe(false);
      expect(await webhooks.advance({ ...cursor, seq: 1 }, { ...cursor, seq: 3 }, [delivery(3)], 10)).toBe(false);
      const twice = await Promise.all(
        [3, 3].map((seq) => webhooks.advance(cursor, { ...cursor, seq }, [delivery(3)], 10)),
      );
      expect(twice.filter(Boolean)).toEqual([true]);
      expect(await webhooks.cursor('acme', 'r')).toEqual({ ...cursor, seq: 3 });
      expect(await webhooks.openCursors(10)).toHaveLength(1);
      expect(await webhooks.backlog()).toEqual({ waiting: 3, dead: 0 });
      await webhooks.advance({ ...cursor, seq: 3 }, { ...cursor, seq: 3, ended: true }, [], 10);
      expect(await webhooks.openCursors(10)).toEqual([]);
      await webhooks.forgetCursors('acme');
      expect(await webhooks.cursor('acme', 'r')).toBeUndefined();
    });

    test('are queued with lines of the audit log, both or neither', async () => {
      const { webhooks, audit } = await open();
      const audited = [{ action: action({ actor: { kind: 'person', id: 'ann' } }), at: 7 }];
      expect(await webhooks.advance(undefined, cursor, [delivery(1)], 10, audited)).toBe(true);
      expect(await webhooks.advance(undefined, cursor, [delivery(1)], 10, audited)).toBe(false);
      expect(await audit.read('acme', 0, 10)).toMatchObject([{ seq: 1, at: 7, actor: { kind: 'person', id: 'ann' } }]);
      expect(await audit.verify('acme')).toEqual({ lines: 1, fault: undefined });
    });

    test('are due in the order of their room, and wait, are given up and replayed', async () => {
      const { webhooks } = await open();
      await webhooks.advance(undefined, cursor, [delivery(1), delivery(2), delivery(1, 's'), delivery(3)], 10);
      const due = await webhooks.due('e1', 10, 10);
      expect(due.map(({ room, seq }) => `${room}${seq}`)).toEqual(['r1', 's1']);
      expect(await webhooks.due('e1', 9, 10)).toEqual([]);
      const [first, other] = due;
      if (!first || !other) throw new Error('two are due');
      expect(seqs(await webhooks.following(first, 10))).toEqual([2, 3]);
      expect(seqs(await webhooks.following(first, 1))).toEqual([2]);
      await webhooks.failed(first.id, 50, 'away'.repeat(200));
      expect((await webhooks.due('e1', 49, 10)).map(({ room }) => room)).toEqual(['s']);
      expect((await webhooks.due('e1', 50, 10))[0]).toMatchObject({ attempts: 1, lastError: 'away'.repeat(75) });
      await webhooks.giveUp(first.id, 'gone');
      await webhooks.delivered(other.id);
      expect(seqs(await webhooks.due('e1', 50, 10))).toEqual([2]);
      expect(await webhooks.backlog()).toEqual({ waiting: 2, dead: 1 });
      expect(await webhooks.dead('e1', 0, 10)).toMatchObject([{ seq: 1, lastError: 'gone', attempts: 2 }]);
      expect(await webhooks.dead('e1', first.id, 10)).toEqual([]);
      expect(await webhooks.replay('e1', [first.id + 1], 60)).toBe(0);
      expect(await webhooks.replay('e1', undefined, 60)).toBe(1);
      expect(await webhooks.due('e1', 60, 10)).toMatchObject([{ seq: 1, attempts: 0, createdAt: 60 }]);
      await webhooks.add(endpoint);
      await webhooks.remove('e1');
      expect(await webhooks.backlog()).toEqual({ waiting: 0, dead: 0 });
    });
  });

  schedulesContract(open);

  test('says whether its database answers, and closes twice', async () => {
    const store = await open();
    expect(await store.reachable()).toBe(true);
    await store.close();
    await store.close();
    expect(await store.reachable()).toBe(false);
    await expect(store.keys.find('a')).rejects.toMatchObject({ code: 'unavailable' });
  });
}
