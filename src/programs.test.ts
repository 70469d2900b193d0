import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { settingsOf } from './programs.ts';
import { openStore } from './store/open-store.ts';

const configured = (tenants: unknown) =>
  loadConfig({ CAUSEWAY_DEV: 'true', CAUSEWAY_TENANTS: JSON.stringify(tenants) });

test('rooms begin as their tenant says, and where they were made ahead as that says; a reload holds for the next', async () => {
  const store = await openStore({ kind: 'memory' });
  onTestFinished(() => store.close());
  let config = configured([
    { tenant: 'acme', rooms: { lobby: true, admits: 'members', places: 20 } },
    { tenant: 'bound', regions: ['eu'] },
  ]);
  const begins = settingsOf(store, () => config);
  const at = Date.parse('2026-11-30T12:00:00Z');
  const made = { version: 1, createdAt: at, updatedAt: at };
  await store.rooms.add({ tenant: 'acme', room: 'board', settings: { places: 5, lobby: false }, ...made });

  const of = (tenant: string, room = 'any') => begins({ tenant, room });
  expect(await of('acme')).toEqual({ lobby: true, admits: 'members', places: 20 });
  expect(await of('acme', 'board')).toEqual({ lobby: false, admits: 'members', places: 5 });
  expect([await of('bound'), await of('bound', 'board'), await of('nobody')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);

  config = configured([{ tenant: 'acme', rooms: { joinBeforeHost: false } }]);
  expect(await of('acme')).toEqual({ joinBeforeHost: false });
  expect(await of('acme', 'board')).toEqual({ joinBeforeHost: false, lobby: false, places: 5 });
});

test.each([
  [{ admits: 'nobody' }],
  [{ places: 0 }],
  [{ places: 1.5 }],
  [{ invited: [''] }],
  [{ invited: Array.from({ length: 201 }, (_, index) => `person-${index}`) }],
  [{ password: 'in a file that many read' }],
  [{ locked: true }],
])('a configuration with %j is refused', (rooms) => {
  expect(() => configured([{ tenant: 'acme', rooms }])).toThrow(/tenants/);
});
