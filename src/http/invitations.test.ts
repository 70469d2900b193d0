import { createServer } from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvitationKey } from '../auth/invitation-key.ts';
import { TokenVerifier } from '../auth/token-verifier.ts';
import { ratesAlone } from '../coordination/rates.ts';
import { MemoryUseCounter } from '../invitations/memory-use-counter.ts';
import { silentLogger } from '../ports/logger.ts';
import { errorHandler } from './http-error.ts';
import { invitations } from './invitations.ts';
import { listen, type ListeningServer } from './listen.ts';

const SECRET = 'the secret of the tenant acme, and of no other';
const keys = ['acme', 'other'].map((tenant) => ({ tenant, algorithm: 'HS256' as const, secret: SECRET }));
const soon = () => Math.floor(Date.now() / 1000) + 600;
const tokenOf = (claims: object = {}) =>
  jwt.sign({ tenant: 'acme', room: 'board', sub: 'ada', role: 'host', exp: soon(), ...claims }, SECRET);

let server: ListeningServer;
let url: string;
let invitationKey: InvitationKey;
let verifier: TokenVerifier;
beforeEach(async () => {
  invitationKey = new InvitationKey();
  verifier = new TokenVerifier({ keys, guestKey: invitationKey.keyObject });
  const verify = (token: string) => verifier.verify(token);
  const app = express();
  app.use(
    invitations({
      key: invitationKey,
      counter: new MemoryUseCounter(),
      rates: ratesAlone,
      verify,
      addressOf: () => '192.0.2.1',
    }),
  );
  app.use(errorHandler(silentLogger));
  server = await listen(createServer(app), { port: 0, host: '127.0.0.1', setting: 'http.port' });
  url = `http://127.0.0.1:${server.port}`;
});
afterEach(() => server.close());

async function post(path: string, body: object, token?: string) {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  const answer: Record<string, unknown> = text === '' ? {} : Object(JSON.parse(text));
  return { status: response.status, answer, code: String(answer['code']), token: String(answer['token']) };
}

describe('a host', () => {
  it('invites guests, so many, who may join that room and nothing more', async () => {
    const { status, code } = await post('/', { room: 'board', uses: 2, role: 'viewer' }, tokenOf());
    expect(status).toBe(201);
    const ann = await post('/redeem', { code, name: ' Ann\u202e ' });
    expect(ann.status).toBe(200);
    expect(ann.answer).toMatchObject({ room: 'board' });
    expect(verifier.verify(ann.token)).toMatchObject({
      tenant: 'acme',
      room: 'board',
      name: 'Ann',
      role: 'viewer',
      grants: { moderate: false, publish: [] },
    });
    const bo = await post('/redeem', { code, name: 'Ann' });
    expect(verifier.verify(bo.token).identity).not.toBe(verifier.verify(ann.token).identity);
    expect(await post('/redeem', { code, name: 'Cleo' })).toMatchObject({ status: 410 });
  });

  it('takes an invitation back', async () => {
    const { code } = await post('/', { room: 'board' }, tokenOf());
    expect((await post('/redeem', { code, name: 'Ann' })).status).toBe(200);
    expect((await post('/revoke', { code }, tokenOf())).status).toBe(204);
    expect((await post('/redeem', { code, name: 'Bo' })).status).toBe(410);
  });

  it('may do so for rooms of a pattern, each by its name', async () => {
    const token = tokenOf({ room: 'team-*' });
    expect((await post('/', { room: 'team-a' }, token)).status).toBe(201);
    expect((await post('/', { room: 'board' }, token)).status).toBe(403);
    expect((await post('/', { room: 'team-*' }, token)).status).toBe(400);
  });

  it('is bounded in an hour', async () => {
    const answers = [];
    for (let made = 0; made < 61; made += 1) answers.push((await post('/', { room: 'board' }, tokenOf())).status);
    expect(answers.filter((status) => status === 201)).toHaveLength(60);
    expect(answers.at(-1)).toBe(429);
  });
});

describe('nobody else', () => {
  it.each([
    ['without a token', undefined, 401],
    ['with a token of another key', jwt.sign({ tenant: 'acme' }, 'another secret of thirty-two bytes or more'), 401],
    ['with an expired token', tokenOf({ exp: 1 }), 401],
    ['as a participant', tokenOf({ role: 'participant' }), 403],
    ['as host of another room', tokenOf({ room: 'kitchen' }), 403],
  ])('invites: %s', async (_, token, status) => {
    expect((await post('/', { room: 'board' }, token)).status).toBe(status);
  });

  it('takes it back: a host of another tenant, a guest', async () => {
    const { code } = await post('/', { room: 'board' }, tokenOf());
    expect((await post('/revoke', { code }, tokenOf({ tenant: 'other' }))).status).toBe(403);
    const { token } = await post('/redeem', { code, name: 'Ann' });
    expect((await post('/revoke', { code }, token)).status).toBe(403);
    expect((await post('/', { room: 'board' }, token)).status).toBe(403);
  });

  it('joins by the code itself, or redeems a token', async () => {
    const { code } = await post('/', { room: 'board' }, tokenOf());
    expect(() => verifier.verify(code)).toThrow('not signed by a key of its tenant');
    expect((await post('/redeem', { code: tokenOf(), name: 'Ann' })).status).toBe(410);
    const { token } = await post('/redeem', { code, name: 'Ann' });
    expect((await post('/redeem', { code: token, name: 'Ann' })).status).toBe(410);
  });

  it('redeems what has ended, or another server’s', async () => {
    const ended = invitationKey.invite({ tenant: 'acme', room: 'board', role: 'participant', uses: 5, exp: 1 });
    const foreign = new InvitationKey().invite({
      tenant: 'acme',
      room: 'board',
      role: 'participant',
      uses: 5,
      exp: soon(),
    });
    expect((await post('/redeem', { code: ended, name: 'Ann' })).status).toBe(410);
    expect((await post('/redeem', { code: foreign, name: 'Ann' })).status).toBe(410);
  });

  it('tries many codes', async () => {
    const answers = [];
    for (let tried = 0; tried < 61; tried += 1) answers.push((await post('/redeem', { code: 'x', name: 'A' })).status);
    expect(answers.at(0)).toBe(410);
    expect(answers.at(-1)).toBe(429);
  });
});

it.each([
  ['/', { room: '..' }],
  ['/', { room: 'board', uses: 0 }],
  ['/', { room: 'board', minutes: 1e9 }],
  ['/', { room: 'board', role: 'host' }],
  ['/redeem', { code: 'x', name: '\u3164' }],
  ['/redeem', { code: 7, name: 'Ann' }],
])('%s refuses %j', async (path, body) => {
  expect((await post(path, body, tokenOf())).status).toBe(400);
});

it('an invitation is known to all nodes that share the secret, and its guests’ tokens too', () => {
  const one = new InvitationKey('the secret that all nodes of the cluster share');
  const two = new InvitationKey('the secret that all nodes of the cluster share');
  const invitation = two.read(one.invite({ tenant: 'acme', room: 'board', role: 'participant', uses: 1, exp: soon() }));
  expect(invitation).toMatchObject({ tenant: 'acme', room: 'board' });
  const { token } = invitation ? one.admit(invitation, 'Ann') : { token: '' };
  expect(new TokenVerifier({ keys: [], guestKey: two.keyObject }).verify(token)).toMatchObject({ name: 'Ann' });
});
