import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../config/load.ts';
import { createApp } from '../app.ts';
import { silentLogger } from '../ports/logger.ts';
import { openSignaling } from '../testing/signaling-socket.ts';
import { Mailbox } from './testing/mailbox.ts';

const OPERATOR = 'kJ8sd7fhw3jHq9Lm2Vn5Bx1Cz4Wr6Tp0';

test('an attendee joins by the link of a mail that came; once taken off the list, it is put out and the link is worthless', async () => {
  const mailbox = await Mailbox.start();
  onTestFinished(() => mailbox.close());
  const config = loadConfig({
    CAUSEWAY_DEV: 'true',
    CAUSEWAY_WORKERS_COUNT: '1',
    CAUSEWAY_HTTP_PORT: '0',
    CAUSEWAY_METRICS_PORT: '0',
    CAUSEWAY_RTC_PORT: '0',
    CAUSEWAY_HTTP_HOST: '127.0.0.1',
    CAUSEWAY_METRICS_HOST: '127.0.0.1',
    CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
    CAUSEWAY_API_OPERATOR_KEY: OPERATOR,
    CAUSEWAY_MAIL_HOST: '127.0.0.1',
    CAUSEWAY_MAIL_PORT: String(mailbox.port),
    CAUSEWAY_MAIL_TLS: 'none',
    CAUSEWAY_MAIL_FROM: 'meetings@meet.example',
  });
  const app = await createApp(config, { logger: silentLogger });
  onTestFinished(() => app.close());
  const ask = async (method: string, path: string, body: object) => {
    const response = await fetch(`${app.url}/v1${path}?tenant=acme`, {
      method,
      headers: { Authorization: `Bearer ${OPERATOR}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return z.looseObject({ id: z.string() }).parse(await response.json());
  };
  const soon = new Date(Date.now() + 10 * 60_000).toISOString().slice(0, 16);
  const { id } = await ask('POST', '/schedules', {
    title: 'Plans',
    room: 'our plans',
    start: soon,
    organizer: { email: 'ann@acme.example' },
    attendees: [{ email: 'bob@acme.example', name: 'Bob', role: 'host' }],
  });
  await expect.poll(() => mailbox.of('bob@acme.example').length, { timeout: 15_000 }).toBe(1);
  const link = new URL(/Join: (\S+)/.exec(mailbox.received[0]?.text ?? '')?.[1] ?? '');
  expect(link.href).toMatch(`${app.url}/r/our%20plans?name=Bob#invite=`);

  const redeem = async () => {
    const code = new URLSearchParams(link.hash.slice(1)).get('invite');
    const response = await fetch(`${link.origin}/v1/invitations/redeem`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, name: link.searchParams.get('name') }),
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const redeemed = await redeem();
  expect(redeemed).toMatchObject({ status: 200, body: { room: 'our plans' } });
  const { token } = z.object({ token: z.string() }).parse(redeemed.body);
  const socket = await openSignaling(app.url);
  socket.request('session.authenticate', { token });
  expect(await socket.next()).toMatchObject({ result: { name: 'Bob', role: 'host' } });
  socket.request('room.join', { room: 'our plans' });
  expect(await socket.next()).toMatchObject({ result: { state: 'joined' } });

  await ask('PATCH', `/schedules/${id}`, { attendees: [] });
  expect(await socket.closed).toBe(4403);
  expect(await redeem()).toMatchObject({ status: 410 });
  await expect.poll(() => mailbox.of('bob@acme.example').length, { timeout: 15_000 }).toBe(2);
  expect(mailbox.received[1]).toMatchObject({ subject: 'Cancelled: Plans', method: 'CANCEL' });

  // A meeting that is far away lets nobody in yet.
  const later = await ask('POST', '/schedules', {
    title: 'Next year',
    room: 'our plans',
    start: '2040-01-01T09:00',
    organizer: { email: 'ann@acme.example' },
    attendees: [{ email: 'eve@acme.example' }],
  });
  expect(later.id).not.toBe(id);
  await expect.poll(() => mailbox.of('eve@acme.example').length, { timeout: 15_000 }).toBe(1);
  link.href = /Join: (\S+)/.exec(mailbox.of('eve@acme.example')[0]?.text ?? '')?.[1] ?? '';
  link.searchParams.set('name', 'Eve');
  expect(await redeem()).toMatchObject({
    status: 425,
    body: { error: { code: 'invitation_early', data: { opensAt: Date.parse('2040-01-01T08:30:00Z') } } },
  });
});
