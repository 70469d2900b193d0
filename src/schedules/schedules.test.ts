import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../ports/logger.ts';
import { ApiServer, NOW } from '../http/api/testing/api-server.ts';
import { Schedules } from './schedules.ts';
import { MailSender, type MailServer } from './mail-sender.ts';
import { Mailbox } from './testing/mailbox.ts';

const HOUR_MS = 60 * 60 * 1_000;
const MEETING = {
  title: 'Plans',
  room: 'plans',
  start: '2026-12-01T09:00',
  timeZone: 'UTC',
  recurrence: 'FREQ=WEEKLY;BYDAY=TU;COUNT=3',
  organizer: { email: 'ann@acme.example', name: 'Ann' },
  attendees: [{ email: 'bob@acme.example', role: 'presenter' }, { email: 'eve@acme.example' }],
};

/** The interface for programs, a mail server, and the sender between them. */
async function open({ password, ...changes }: Partial<MailServer> = {}) {
  const server = await ApiServer.start();
  const key = await server.key();
  const mailbox = await Mailbox.start(password);
  onTestFinished(() => mailbox.close());
  const sender = new MailSender({
    store: server.store.schedules,
    server: {
      host: '127.0.0.1',
      port: mailbox.port,
      tls: 'none',
      from: 'meetings@meet.example',
      fromName: 'Meetings',
      ...(password === undefined ? {} : { password }),
      ...changes,
    },
    now: () => server.time.now,
    random: () => 0.5,
    logger: silentLogger,
  });
  onTestFinished(() => sender.close());
  const schedules = new Schedules({
    store: server.store,
    places: () => ({ page: 'https://meet.example', from: 'meetings@meet.example' }),
    revocationsChanged: async () => undefined,
  });
  const send = async () => {
    sender.look();
    await sender.settled();
  };
  const ask = (method: string, path: string, body?: object) => server.ask(method, path, { key, body });
  const plan = async (body: object = {}) => (await ask('POST', '/schedules', { ...MEETING, ...body })).body.id;
  return { server, key, mailbox, send, ask, plan, schedules };
}

const codeIn = (text: string): string => decodeURIComponent(/#invite=(\S+)/.exec(text)?.[1] ?? '');
const plain = (calendar: string): string => calendar.replaceAll(/\r\n[ \t]/g, '');

test('attendees are invited, told of changes, and told when they are not invited any more', async () => {
  const { mailbox, send, ask, plan } = await open();
  const id = await plan();
  await send();
  const [bob] = mailbox.of('bob@acme.example');
  expect(bob).toMatchObject({ subject: 'Invitation: Plans', method: 'REQUEST' });
  expect(plain(bob?.calendar ?? '')).toMatch(/METHOD:REQUEST[^]*SEQUENCE:0[^]*RRULE:FREQ=WEEKLY/);
  expect(codeIn(bob?.text ?? '')).toMatch(new RegExp(`^s1\\.${id}\\.`));
  expect(plain(bob?.calendar ?? '')).toContain(`#invite=${codeIn(bob?.text ?? '')}`);
  expect(codeIn(mailbox.of('eve@acme.example')[0]?.text ?? '')).not.toBe(codeIn(bob?.text ?? ''));
  expect((await ask('GET', `/schedules/${id}/mails`)).body.items).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);

  await ask('PATCH', `/schedules/${id}`, { start: '2026-12-01T10:00', attendees: [{ email: 'BOB@acme.example' }] });
  await send();
  const [, changed] = mailbox.received.filter(({ to }) => to.toLowerCase() === 'bob@acme.example');
  expect(changed).toMatchObject({ subject: 'Changed: Plans' });
  expect(plain(changed?.calendar ?? '')).toMatch(/SEQUENCE:1[^]*DTSTART:20261201T100000Z/);
  expect(codeIn(changed?.text ?? '')).toBe(codeIn(bob?.text ?? ''));
  const [, left] = mailbox.of('eve@acme.example');
  expect(left).toMatchObject({ subject: 'Cancelled: Plans', method: 'CANCEL' });
  expect(left?.raw).not.toContain('invite=');

  expect((await ask('DELETE', `/schedules/${id}`)).status).toBe(204);
  await send();
  expect(plain(mailbox.received.at(-1)?.calendar ?? '')).toMatch(/METHOD:CANCEL[^]*UID:[^]*SEQUENCE:2/);
  expect((await ask('GET', `/schedules/${id}`)).status).toBe(404);
});

test('a code lets its attendee in around each time of the meeting, and never again once it is taken back', async () => {
  const { server, schedules, mailbox, send, ask, plan } = await open();
  const id = await plan({ minutes: 30 });
  await send();
  const [code = '', other = ''] = mailbox.received.map(({ text }) => codeIn(text));
  const kindAt = async (time: string, which = code) => (await schedules.admission(which, Date.parse(time)))?.kind;
  expect(await schedules.admission(code, Date.parse('2026-12-01T08:00:00Z'))).toEqual({
    kind: 'early',
    opensAt: Date.parse('2026-12-01T08:30:00Z'),
  });
  expect(await schedules.admission(code, Date.parse('2026-12-01T09:00:00Z'))).toMatchObject({
    admitted: { attendee: { email: expect.stringContaining('@') }, until: Date.parse('2026-12-01T10:30:00Z') },
  });
  expect(await kindAt('2026-12-02T09:00:00Z')).toBe('early');
  expect(await kindAt('2026-12-08T09:00:00Z')).toBe('admitted');
  expect(await kindAt('2026-12-15T10:29:00Z')).toBe('admitted');
  expect(await kindAt('2026-12-15T10:30:00Z')).toBe('over');
  const now = '2026-12-08T09:00:00Z';
  expect(await kindAt(now, `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`)).toBe('over');
  expect(await kindAt(now, code.replace(/(s1\.[^.]+\.)[^.]+/, `$1${other.split('.')[2]}`))).toBe('over');
  expect(await schedules.admission('no code', NOW)).toBeUndefined();
  server.time.now = Date.parse(now);
  await ask('PATCH', `/schedules/${id}`, { attendees: [MEETING.attendees[1] ?? {}] });
  const codes = [code, other].toSorted();
  const kinds = await Promise.all(codes.map((each) => kindAt(now, each)));
  expect(new Set(kinds)).toEqual(new Set(['admitted', 'over']));
  await ask('DELETE', `/schedules/${id}`);
  expect(await kindAt(now)).toBe('over');
  // Both may have been in it: what they came by is revoked.
  expect(await server.store.revocations.count('acme')).toBe(2);
});

test('a mail that is not taken is sent again, later each time, and given up when it is refused for good', async () => {
  const { server, mailbox, send, ask, plan } = await open();
  mailbox.refusals.push({ code: 451, text: 'busy' }, { code: 550, text: 'nobody of that name' });
  const id = await plan();
  await send();
  const states = async () =>
    (await ask('GET', `/schedules/${id}/mails`)).body.items.map(({ state, lastError }) => [state, lastError]);
  expect(new Map((await states()).map(([state, error]) => [state, error]))).toEqual(
    new Map([
      ['failed', expect.stringContaining('nobody of that name')],
      ['waiting', expect.stringContaining('busy')],
    ]),
  );
  await send();
  expect(mailbox.received).toHaveLength(0);
  server.time.now += 30_000;
  await send();
  expect(mailbox.received).toHaveLength(1);
  expect(new Set((await states()).map(([state]) => state))).toEqual(new Set(['failed', 'sent']));
});

test('a mail server that is away delays no request, and after a day nothing is tried any more', async () => {
  const { server, send, ask, plan } = await open({ port: 1 });
  const id = await plan();
  for (let hours = 0; hours < 40; hours += 1) {
    await send();
    server.time.now += HOUR_MS;
  }
  expect((await ask('GET', `/schedules/${id}/mails`)).body.items).toMatchObject([
    { state: 'failed' },
    { state: 'failed' },
  ]);
});

test('two nodes send each mail once; a mail that waits is replaced by the next one', async () => {
  const { server, mailbox, send, ask, plan } = await open();
  const id = await plan({ attendees: Array.from({ length: 40 }, (_, index) => ({ email: `p${index}@acme.example` })) });
  await ask('PATCH', `/schedules/${id}`, { title: 'Other plans' });
  const claims = await Promise.all(
    [1, 2].map(() => server.store.schedules.claim(server.time.now, server.time.now + HOUR_MS, 5)),
  );
  const taken = claims.flat().map(({ attendee }) => attendee);
  expect(new Set(taken).size).toBe(taken.length);
  await send();
  expect(mailbox.received).toHaveLength(40 - taken.length);
  server.time.now += HOUR_MS;
  await send();
  expect(mailbox.received).toHaveLength(40);
  expect(mailbox.received.every(({ subject }) => subject === 'Changed: Other plans')).toBe(true);
});

test('a login over STARTTLS is refused where the certificate is nobody’s, and nothing is sent in the clear', async () => {
  const { mailbox, send, ask, plan } = await open({ password: 'pa55', user: 'causeway', tls: 'starttls' });
  const id = await plan();
  await send();
  expect([mailbox.received.length, mailbox.logins.length]).toEqual([0, 0]);
  expect((await ask('GET', `/schedules/${id}/mails`)).body.items[0]).toMatchObject({
    state: 'waiting',
    lastError: expect.stringMatching(/certificate|self-signed/i),
  });
});

const bad: readonly (readonly [string, object, string])[] = [
  ['a line break in the title', { title: 'Plans\r\nBcc: all@acme.example' }, 'body.title'],
  ['a line break in a name', { attendees: [{ email: 'a@b.example', name: 'A\nX: y' }] }, 'body.attendees.0.name'],
  [
    'a line break in an address',
    { attendees: [{ email: 'a@b.example\r\nRCPT TO:<x@y.example>' }] },
    'body.attendees.0.email',
  ],
  ['two addresses in one', { organizer: { email: 'a@b.example, c@d.example' } }, 'body.organizer.email'],
  ['an attendee twice', { attendees: [{ email: 'a@b.example' }, { email: 'A@B.example' }] }, 'body.attendees'],
  [
    'a thousand attendees',
    { attendees: Array.from({ length: 1_000 }, (_, index) => ({ email: `p${index}@b.example` })) },
    'body.attendees',
  ],
  ['a time zone that is none', { timeZone: 'Mars/Olympus' }, 'body.timeZone'],
  ['a day that is none', { start: '2026-02-30T25:00' }, 'body.start'],
  ['a recurrence without an end', { recurrence: 'FREQ=DAILY' }, 'body.recurrence'],
  ['a pattern of rooms', { room: '*' }, 'body.room'],
  ['nothing to do with it', { colour: 'red' }, 'body'],
];

test.each(bad)('%s is refused, and the place is named', async (_, body, path) => {
  const { ask } = await open();
  const refused = await ask('POST', '/schedules', { ...MEETING, ...body });
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } });
  expect(refused.text).toContain(`"path":"${path}"`);
});

test('what looks like a head of a mail or an entry of a calendar is a name like any other', async () => {
  const { mailbox, send, plan } = await open();
  const name = '"x" <all@acme.example>; RSVP=FALSE:mailto:y';
  await plan({ title: 'Bcc: all@acme.example', attendees: [{ email: 'bob@acme.example', name }] });
  await send();
  expect(mailbox.received.map(({ to }) => to)).toEqual(['bob@acme.example']);
  const [mail] = mailbox.received;
  expect(mail?.headers.has('bcc')).toBe(false);
  expect(plain(mail?.calendar ?? '').match(/^ATTENDEE/gm)).toHaveLength(1);
});

test('schedules belong to their tenant; a calendar shows nobody’s own link', async () => {
  const { server, ask, plan } = await open();
  const id = await plan();
  const calendar = await ask('GET', `/schedules/${id}/calendar.ics`);
  expect(calendar.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(plain(calendar.text)).toContain('URL;VALUE=URI:https://meet.example/r/plans\r\n');
  expect(calendar.text).not.toContain('invite=');
  const [attendee] = (await ask('GET', `/schedules/${id}/mails`)).body.items;
  const link = await ask('POST', `/schedules/${id}/attendees/${String(attendee?.['attendee'])}/link`);
  expect(link.text).toContain('#invite=s1.');
  expect((await ask('POST', `/schedules/${id}/attendees/nobody/link`)).status).toBe(404);
  const foreign = await server.key('globex');
  for (const rest of ['', '/calendar.ics', '/mails']) {
    expect((await server.ask('GET', `/schedules/${id}${rest}`, { key: foreign })).status).toBe(404);
  }
  expect((await server.ask('DELETE', `/schedules/${id}`, { key: foreign })).status).toBe(404);
  const tag = (await ask('GET', `/schedules/${id}`)).headers.get('etag') ?? '';
  await ask('PATCH', `/schedules/${id}`, { title: 'Later' });
  const late = await server.ask('PATCH', `/schedules/${id}`, {
    key: await server.key(),
    body: { title: 'Last' },
    headers: { 'If-Match': tag },
  });
  expect(late.status).toBe(412);
  expect((await ask('GET', '/schedules?room=plans')).body.items).toMatchObject([{ id, sequence: 1, times: 3 }]);
  expect((await ask('GET', '/schedules?room=other')).body.items).toEqual([]);
});
