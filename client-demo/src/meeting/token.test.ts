import { afterEach, expect, it, vi } from 'vitest';
import { endingOfError } from './endings.ts';
import { redeemInvitation } from './token.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const answered = (status: number, body: unknown): void =>
  void vi.stubGlobal('fetch', () => Promise.resolve(Response.json(body, { status })));

const early = (data: unknown) => ({ error: { code: 'invitation_early', message: 'come later', data } });

it.each([
  [425, early({ opensAt: 2_209_024_800_000 }), 'meeting:invitation-early', 2_209_024_800_000],
  [425, early({ opensAt: 'soon' }), 'meeting:invitation-early', undefined],
  [425, null, 'meeting:invitation-early', undefined],
  [410, { error: { code: 'invitation_over' } }, 'meeting:invitation-over', undefined],
  [429, { error: { code: 'rate_limited' } }, 'meeting:name-refused', undefined],
])('what is answered with %i to a link is told for what it is', async (status, body, title, opensAt) => {
  vi.stubGlobal('document', { baseURI: 'https://meet.example.org/' });
  answered(status, body);
  const error: unknown = await redeemInvitation('code', 'Bo').catch((thrown: unknown) => thrown);
  const ending = endingOfError(error);
  expect([ending.title, ending.opensAt]).toEqual([title, opensAt]);
});
