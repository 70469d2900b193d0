import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Announcer } from '../../shell/announcer.ts';
import { InviteStore } from './store.ts';

const say = vi.fn<Announcer['say']>();
const writeText = vi.fn<(text: string) => Promise<void>>(async () => Promise.resolve());
const link = 'https://h/r/x';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { clipboard: { writeText } });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  say.mockReset();
});

const storeOf = (kind: 'guest' | 'token' | 'invitation') =>
  new InviteStore({ roomLink: () => link, admission: { kind }, announcer: { say }, token: 'host.token' });

it('copies the link, and says so for a moment', async () => {
  const store = storeOf('guest');
  await store.copy();
  expect(writeText).toHaveBeenCalledWith(link);
  expect([store.copied.value, say.mock.calls]).toEqual([link, [['invite:link-copied']]]);
  vi.runAllTimers();
  expect(store.copied.value).toBeNull();
});

it('shows the link to be copied by hand where the browser does not copy', async () => {
  vi.stubGlobal('navigator', {});
  const store = storeOf('guest');
  await store.copy();
  expect([store.open.value, store.copied.value, say.mock.calls]).toEqual([true, null, [['invite:copy-by-hand']]]);
});

it('knows whether the link alone lets others in', () => {
  expect((['guest', 'token', 'invitation'] as const).map((kind) => storeOf(kind).closed)).toEqual([false, true, true]);
});

const WISHES = { minutes: 60, uses: 3, role: 'participant' } as const;

/** The server answers so. */
function answers(status: number, body?: unknown) {
  const fetch = vi.fn<
    (path: string, options: { readonly headers: unknown; readonly body: string }) => Promise<Response>
  >(() => Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body ?? {}), { status })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

it('makes an invitation with the host’s token, and takes it back', async () => {
  const made = answers(201, { code: 'a/b', expiresAt: 1_800_000_000 });
  const store = storeOf('token');
  await store.make('x', WISHES);
  expect(made.mock.calls[0]).toMatchObject([
    '/v1/invitations',
    { headers: { authorization: 'Bearer host.token' }, body: JSON.stringify({ ...WISHES, room: 'x' }) },
  ]);
  const [invitation] = store.made.value;
  expect(invitation).toMatchObject({ link: `${link}#invite=a%2Fb`, expiresAt: 1_800_000_000_000 });

  const revoked = answers(204);
  if (invitation !== undefined) await store.takeBack(invitation);
  expect([revoked.mock.calls[0]?.[0], store.made.value]).toEqual(['/v1/invitations/revoke', []]);
});

it.each([
  [403, 'invite:forbidden'],
  [429, 'invite:rate-limited'],
  [500, 'invite:failed'],
  [201, 'invite:failed'],
])('tells what the server has against it: %i', async (status, trouble) => {
  answers(status);
  const store = storeOf('token');
  await store.make('x', WISHES);
  expect([store.trouble.value, store.made.value, store.busy.value]).toEqual([trouble, [], false]);
});
