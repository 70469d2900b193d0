import { expect, test } from 'vitest';
import { ApiServer, OPERATOR } from '../../src/http/api/testing/api-server.ts';
import { AdminClient } from './admin-client.ts';

test('a program makes a room, reads it, is told what is wrong, and repeats without harm', async () => {
  const server = await ApiServer.start();
  const url = server.url.replace(/\/v1$/, '');
  const client = new AdminClient({ url, key: OPERATOR, tenant: 'acme' });
  const made = await client.call('createRoom', { body: { name: 'Täglich / 9:00', settings: { lobby: true } } });
  expect(made).toMatchObject({ name: 'Täglich / 9:00', live: false, settings: { lobby: true } });
  expect(await client.call('readRoom', { params: { room: made.name } })).toEqual(made);
  const once = () => client.call('createRoom', { body: { name: 'b' } }, { idempotencyKey: 'k1' });
  expect(await once()).toEqual(await once());
  const { items, next } = await client.call('listRooms', { query: { limit: 1 } });
  expect([items.length, next !== null]).toEqual([1, true]);
  await expect(client.call('readRoom', { params: { room: 'nowhere' } })).rejects.toMatchObject({
    name: 'AdminError',
    status: 404,
    code: 'not_found',
  });
  await expect(
    client.call('updateRoom', { params: { room: 'b' }, body: { settings: { locked: true } } }, { ifMatch: '"old"' }),
  ).rejects.toMatchObject({ code: 'changed_meanwhile' });
  expect(await client.call('deleteRoom', { params: { room: 'b' } })).toBeUndefined();
  expect(await client.call('exportAudit', {})).toContain('"action":"createRoom"');
  const wrong = new AdminClient({ url, key: 'wrong' });
  await expect(wrong.call('listNodes', {})).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
});
