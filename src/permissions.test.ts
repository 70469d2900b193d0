/** The table of permissions, asked for by raw frames: every action on somebody, by every role, on every role. */
import { expect, test } from 'vitest';
import { isMethodName, type MethodName } from '../signaling/protocol/methods.ts';
import { GRANTS_OF_ROLE, mayAct, permissions } from '../signaling/protocol/permissions.ts';
import { Grants, Role } from '../signaling/protocol/primitives.ts';
import { startServer } from '../signaling/server/testing/harness.ts';
import { MeetingsHarness } from './services/testing/meetings-harness.ts';

/** What each action on somebody needs besides whom it is done to. */
const PARAMS: Readonly<Partial<Record<MethodName, object>>> = {
  'participant.mute': { trackId: 'none' },
  'floor.forbid': { what: ['chat'] },
  'floor.allow': { what: ['chat'] },
  'floor.ask': { source: 'microphone' },
  'floor.stop': { source: 'camera' },
  'role.answer': { give: false },
  'hand.lower': {},
  'participant.admit': {},
  'participant.remove': {},
};

/** How the table's own refusals read. */
const BY_TABLE = /^(?:your role may not do this|neither the token nor the role)/;

const onSomebody = Object.keys(permissions)
  .filter(isMethodName)
  .filter((method) => permissions[method].target?.param === 'identity');

const pairs = Role.options.flatMap((actor) => Role.options.map((whom) => [actor, whom] as const));

test.each(pairs)('%s on %s', async (role, target) => {
  const { connect } = await startServer({ meetings: new MeetingsHarness().meetings });
  const [actor, whom] = [await connect(), await connect()];
  await whom.join(`acme/whom/${target}`);
  await actor.join(`acme/actor/${role}`);
  const encounter = {
    actor: { identity: 'actor', role, grants: Grants.parse(GRANTS_OF_ROLE[role]) },
    whom: { identity: 'whom', role: target },
  };
  // Who is removed is not there any more.
  const inOrder = onSomebody.toSorted(
    (a, b) => Number(a === 'participant.remove') - Number(b === 'participant.remove'),
  );
  for (const method of inOrder) {
    const params = { identity: 'whom', ...(method === 'role.give' ? { role: 'viewer' } : PARAMS[method]) };
    if (method === 'role.give' && mayAct(method, encounter)) continue;
    const { error } = await actor.request(method, params);
    const code = error?.code ?? 'done';
    // What the table allows a feature may still refuse, as to restrict a moderator.
    const byTable = code === 'forbidden' && BY_TABLE.test(error?.message ?? '');
    expect([method, byTable]).toEqual([method, !mayAct(method, encounter)]);
    expect([method, code]).not.toEqual([method, 'bad_params']);
  }
});
