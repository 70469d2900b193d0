import { createServer } from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { InvitationKey } from '../auth/invitation-key.ts';
import { TokenVerifier } from '../auth/token-verifier.ts';
import { ratesAlone } from '../coordination/rates.ts';
import { silentLogger } from '../ports/logger.ts';
import { errorHandler } from './http-error.ts';
import { lineCheck } from './line-check.ts';
import { listen, type ListeningServer } from './listen.ts';

const SECRET = 'the secret of the tenant acme, and of no other';
const soon = () => Math.floor(Date.now() / 1000) + 600;
const tokenOf = (claims: object = {}) =>
  jwt.sign({ tenant: 'acme', room: 'board', sub: 'ada', role: 'host', exp: soon(), ...claims }, SECRET);

const key = new InvitationKey();
const verifier = new TokenVerifier({
  keys: [{ tenant: 'acme', algorithm: 'HS256', secret: SECRET }],
  guestKey: key.keyObject,
});
let guests: string | undefined;
let allowed: boolean;
let server: ListeningServer;

beforeEach(async () => {
  guests = undefined;
  allowed = true;
  const app = express();
  app.use(
    lineCheck({
      key,
      rates: ratesAlone,
      verify: (token) => verifier.verify(token),
      addressOf: () => '192.0.2.1',
      guestTenant: () => guests,
      pageAllowed: () => allowed,
      relays: true,
    }),
  );
  app.use(errorHandler(silentLogger));
  server = await listen(createServer(app), { port: 0, host: '127.0.0.1', setting: 'http.port' });
});
afterEach(() => server.close());

const Answer = z.object({
  room: z.string().optional(),
  tokens: z.array(z.string()).default([]),
  relays: z.boolean().optional(),
  pageAllowed: z.boolean().optional(),
  error: z.object({ data: z.unknown().optional() }).optional(),
});

async function ask(token?: string, body: object = {}) {
  const response = await fetch(`http://127.0.0.1:${server.port}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: Answer.parse(await response.json()) };
}

it('gives two people who may not moderate a room of their own, for a few minutes', async () => {
  const { status, answer } = await ask(tokenOf());
  expect([status, answer.relays, answer.pageAllowed]).toEqual([200, true, true]);
  const [sender, receiver] = answer.tokens.map((token) => verifier.verify(token));
  for (const each of [sender, receiver]) {
    expect(each).toMatchObject({ tenant: 'acme', room: answer.room, role: 'participant', guest: true });
    expect(each?.grants.moderate).toBe(false);
    expect(each?.roomSettings?.places).toBe(2);
  }
  expect(sender?.identity).not.toBe(receiver?.identity);
  expect(Number(jwt.decode(answer.tokens[0] ?? '', { json: true })?.exp)).toBeLessThanOrEqual(soon());
  expect((await ask(tokenOf())).answer.room).not.toBe(answer.room);
});

it.each([
  ['expired', tokenOf({ exp: soon() - 7_200 })],
  ['invalid', jwt.sign({ tenant: 'acme', room: 'board', sub: 'ada', exp: soon() }, 'x'.repeat(40))],
  ['none', undefined],
])('refuses, and says why: %s', async (reason, token) => {
  allowed = false;
  const { status, answer } = await ask(token);
  expect(status).toBe(401);
  expect(answer.error?.data).toEqual({ reason, pageAllowed: false });
});

it('takes an invitation without using it up, and one that has ended not at all', async () => {
  const invite = (exp: number) => key.invite({ tenant: 'acme', room: 'board', role: 'viewer', uses: 1, exp });
  const invitation = invite(soon());
  expect((await ask(undefined, { invitation })).status).toBe(200);
  expect((await ask(undefined, { invitation })).status).toBe(200);
  expect((await ask(undefined, { invitation: invite(1) })).answer.error?.data).toMatchObject({ reason: 'expired' });
});

it('lets anybody try where guests are let in', async () => {
  guests = 'dev';
  const { answer } = await ask();
  expect(verifier.verify(answer.tokens[0] ?? '')).toMatchObject({ tenant: 'dev' });
});

it('refuses a body that is not as it has to be', async () => {
  expect((await ask(tokenOf(), { room: 'board' })).status).toBe(400);
});

it('gives no end of tokens to nobody', async () => {
  const answers = await Promise.all(Array.from({ length: 61 }, () => ask(tokenOf())));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
});
