import { createHash } from 'node:crypto';
import { assert, expect, test } from 'vitest';
import { z } from 'zod';
import { CLOSE_CODES } from './close-codes.ts';
import { ERROR_CODES } from './errors.ts';
import { RequestFrame, ServerFrame } from './frames.ts';
import * as limits from './limits.ts';
import { methods } from './methods.ts';
import { isExpendable, notifications } from './notifications.ts';
import { permissions } from './permissions.ts';
import { PROTOCOL_HISTORY, SIGNALING_PATH, SUBPROTOCOL } from './version.ts';

/** A schema as JSON. An empty registry leaves out names and descriptions: words may change without a new version. */
const shape = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input', metadata: z.registry() });

function tableHash(): string {
  const table = {
    SUBPROTOCOL,
    SIGNALING_PATH,
    frames: [shape(RequestFrame), shape(ServerFrame)],
    methods: Object.entries(methods).map(([name, { phase, params, result }]) => [
      name,
      phase,
      shape(params),
      shape(result),
    ]),
    permissions,
    notifications: Object.entries(notifications).map(([name, { sequenced, data }]) => [
      name,
      sequenced,
      isExpendable(name),
      shape(data),
    ]),
    errors: Object.keys(ERROR_CODES),
    closeCodes: Object.entries(CLOSE_CODES).map(([code, { name, resume }]) => [code, name, resume]),
    limits: { ...limits },
  };
  return createHash('sha256').update(JSON.stringify(table)).digest('hex');
}

test('a change of the table has an entry in the history', () => {
  const hash = tableHash();
  assert.equal(
    PROTOCOL_HISTORY[0].hash,
    hash,
    `The protocol's table changed. Add an entry to PROTOCOL_HISTORY in version.ts (or, if the newest one was never ` +
      `released, change its hash) with hash: '${hash}'. Then run \`npm run docs\`.`,
  );
});

test('versions go down from the newest, each with its own hash and its changes', () => {
  const numbers = PROTOCOL_HISTORY.map(({ version }) => version.split('.').map(Number));
  const sorted = numbers.toSorted(([major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]) =>
    major === otherMajor ? otherMinor - minor : otherMajor - major,
  );
  expect(numbers).toEqual(sorted);
  expect(new Set(PROTOCOL_HISTORY.map(({ hash }) => hash)).size).toBe(PROTOCOL_HISTORY.length);
  expect(PROTOCOL_HISTORY.filter(({ changes }) => changes === '')).toEqual([]);
});

test("the subprotocol's number is the major version", () => {
  expect(SUBPROTOCOL).toBe(`causeway.v${PROTOCOL_HISTORY[0].version.split('.')[0]}`);
});
