import { afterEach, expect, it, vi } from 'vitest';
import { endingOfError } from './endings.ts';
import { checkTenant, redeemInvitation } from './token.ts';

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

const tokenFor = (payload: unknown): string => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sign`;

it.each([
  ['of that tenant', tokenFor({ tenant: 'acme', sub: 'Zoë' }), 'acme', null],
  ['of any, where the page leads to all', 'no token', '', null],
  ['of another', tokenFor({ tenant: 'other' }), 'acme', 'meeting:other-tenant'],
  ['of none', tokenFor({ sub: 'acme' }), 'acme', 'meeting:other-tenant'],
  ['of a list of them', tokenFor({ tenant: ['acme'] }), 'acme', 'meeting:other-tenant'],
  ['that is none', 'no token', 'acme', 'meeting:other-tenant'],
])('a page that leads to one tenant takes a token of that one alone: %s', (_what, token, bound, title) => {
  let refused: string | null = null;
  try {
    checkTenant(token, bound);
  } catch (error) {
    refused = endingOfError(error).title;
  }
  expect(refused).toBe(title);
});
