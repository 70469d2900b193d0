import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from './open-store.ts';
import { PLAIN, sealing } from './sealing.ts';

const newKey = (): string => randomBytes(32).toString('base64');

test('a sealed secret shows nothing of itself, is another text each time, and is opened where it belongs', () => {
  const secrets = sealing([newKey()]);
  const text = secrets.seal('whsec_1', 'webhook a');
  expect(text).toMatch(/^sealed:1:[\w-]{12}:[\w-]+$/);
  expect(text).not.toBe(secrets.seal('whsec_1', 'webhook a'));
  expect(secrets.open(text, 'webhook a')).toBe('whsec_1');
  expect(() => secrets.open(text, 'webhook b')).toThrow('belongs elsewhere');
  const altered = `${text.slice(0, -2)}${text.endsWith('AA') ? 'BB' : 'AA'}`;
  expect(() => secrets.open(altered, 'webhook a')).toThrow('altered');
  expect(() => secrets.open(text.slice(0, 25), 'webhook a')).toThrow('altered');
});

test('keys are changed: the new one seals, the former one still opens, a lost one is named', () => {
  const [former, next] = [newKey(), newKey()];
  const text = sealing([former]).seal('s', 'p');
  const both = sealing([next, former]);
  expect(both.open(text, 'p')).toBe('s');
  expect(() => sealing([former]).open(both.seal('s', 'p'), 'p')).toThrow(/its key \S{12} is not among/);
  expect(() => PLAIN.open(text, 'p')).toThrow('no key');
  // What was written before there was a key.
  expect(both.open('whsec_old', 'p')).toBe('whsec_old');
});

test('no secret of a webhook stands in the file of the store, and none is lost when a key comes or changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-sealing-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'causeway.db');
  const endpoint = (id: string) => ({
    id,
    tenant: 'acme',
    url: 'https://a.example',
    events: [],
    secret: `whsec_secret-of-${id}`,
    version: 1,
    createdAt: 1,
    updatedAt: 1,
  });
  const [former, next] = [newKey(), newKey()];
  for (const [id, keys] of [
    ['plain', []],
    ['former', [former]],
    ['next', [next, former]],
  ] as const) {
    const store = await openStore({ kind: 'sqlite', file }, sealing(keys));
    await store.webhooks.add(endpoint(id));
    await store.webhooks.change(id, { secret: `whsec_changed-of-${id}` }, 1, 2);
    await store.close();
  }
  const store = await openStore({ kind: 'sqlite', file }, sealing([next, former]));
  const all = await store.webhooks.list('acme', { after: undefined, limit: 10 });
  await store.close();
  expect(all.map(({ secret }) => secret)).toEqual([
    'whsec_changed-of-former',
    'whsec_changed-of-next',
    'whsec_changed-of-plain',
  ]);
  const bytes = readFileSync(file).toString('latin1');
  expect(bytes).toContain('whsec_changed-of-plain');
  expect(bytes).not.toMatch(/whsec_\w+-of-(?:former|next)/);
});
