/** Participants of a meeting: listed, read, admitted, muted, removed. */
import { z } from 'zod';
import { ReceptionReport } from '../../../../signaling/protocol/features/diagnosis.ts';
import { ParticipantView } from '../../../../signaling/protocol/features/seats.ts';
import { Source } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../../domain/errors.ts';
import { operation, tenantOf, type Call } from '../operation.ts';
import { ProblemError } from '../problem.ts';
import { afterOf, byBytes, paged, pageOf, PageQuery, ParticipantParam, RoomParam } from '../schemas.ts';
import { actorOf } from './actor.ts';

/** @throws `not_found` when nobody is in the room */
async function participantsOf(call: Call, room: string): Promise<readonly ParticipantView[]> {
  const tenant = tenantOf(call);
  const { participants } = await call.services.administration.read({ tenant, room }, actorOf(call.caller, tenant));
  return participants.toSorted((a, b) => byBytes(a.identity, b.identity));
}

async function participant(call: Call, room: string, identity: string): Promise<ParticipantView> {
  const found = (await participantsOf(call, room)).find((each) => each.identity === identity);
  if (!found) throw new CausewayError('not_found', 'there is no such participant');
  return found;
}

const common = { tag: 'participants', tenancy: 'tenant', problems: ['not_found', 'conflict'] } as const;

export const participantOperations = [
  operation({
    ...common,
    id: 'listParticipants',
    method: 'get',
    path: '/rooms/{room}/participants',
    summary: 'Lists who is in the room or waits in its lobby, by identity.',
    scope: 'participants:read',
    status: 200,
    input: { params: RoomParam, query: PageQuery },
    result: pageOf(ParticipantView),
    async run(call, { params: { room }, query: { limit, cursor } }) {
      const after = afterOf(cursor);
      const all = await participantsOf(call, room);
      const rest = all.filter(({ identity }) => after === undefined || byBytes(identity, after) > 0);
      return paged(rest, limit, ({ identity }) => identity);
    },
  }),
  operation({
    ...common,
    id: 'readParticipant',
    method: 'get',
    path: '/rooms/{room}/participants/{identity}',
    summary: 'Reads one participant.',
    scope: 'participants:read',
    status: 200,
    tagged: true,
    input: { params: ParticipantParam },
    result: ParticipantView,
    run: (call, { params: { room, identity } }) => participant(call, room, identity),
  }),
  operation({
    ...common,
    id: 'readReception',
    method: 'get',
    path: '/rooms/{room}/participants/{identity}/reception',
    summary:
      'Tells on which leg what somebody receives suffers: now, and in the last hour as long as it stays on its node.',
    scope: 'participants:read',
    status: 200,
    input: { params: ParticipantParam },
    result: ReceptionReport,
    async run(call, { params: { room, identity } }) {
      return call.services.reception.of({ tenant: tenantOf(call), room }, identity);
    },
  }),
  operation({
    ...common,
    id: 'removeParticipant',
    method: 'delete',
    path: '/rooms/{room}/participants/{identity}',
    summary: 'Removes somebody from the room or its lobby.',
    scope: 'participants:write',
    status: 204,
    input: { params: ParticipantParam },
    async run(call, { params: { room, identity } }) {
      const tenant = tenantOf(call);
      const actor = actorOf(call.caller, tenant);
      await call.services.administration.execute({ tenant, room }, actor, 'participant.remove', { identity });
      return undefined;
    },
  }),
  operation({
    ...common,
    id: 'admitParticipant',
    method: 'post',
    path: '/rooms/{room}/participants/{identity}/admit',
    summary: 'Lets somebody in from the lobby.',
    scope: 'participants:write',
    status: 200,
    repeats: 'kept',
    input: { params: ParticipantParam },
    result: ParticipantView,
    async run(call, { params: { room, identity } }) {
      const tenant = tenantOf(call);
      const actor = actorOf(call.caller, tenant);
      await call.services.administration.execute({ tenant, room }, actor, 'participant.admit', { identity });
      return participant(call, room, identity);
    },
  }),
  operation({
    ...common,
    id: 'moveParticipant',
    method: 'post',
    path: '/rooms/{room}/participants/{identity}/move',
    summary:
      'Asks the client of somebody to go on with another node, as when a node is drained: sound and picture go on. It may ' +
      'stay where it is, if that node does not take it.',
    scope: 'participants:write',
    status: 200,
    repeats: 'kept',
    input: {
      params: ParticipantParam,
      body: z.strictObject({
        node: z.string().min(1).max(64).describe('`id` of a node that is there and not drained'),
      }),
    },
    result: z.object({ from: z.string().describe('The node that it is on'), to: z.string() }),
    async run(call, { params: { room, identity }, body: { node } }) {
      const { services } = call;
      const tenant = tenantOf(call);
      await participant(call, room, identity);
      const target = services.nodes().find(({ id }) => id === node);
      if (!target) throw new CausewayError('bad_params', 'there is no such node');
      if (target.draining) throw new ProblemError('conflict', 'the node takes no more participants');
      const bound = services.tenants().find((each) => each.tenant === tenant)?.regions ?? [];
      if (bound.length > 0 && !bound.includes(target.region)) {
        throw new ProblemError('conflict', 'the node is in a region that the tenant may not use');
      }
      const to = { id: target.id, url: target.signalingUrl };
      return { from: await services.moves.toNode({ tenant, room }, identity, to), to: node };
    },
  }),
  operation({
    ...common,
    id: 'muteParticipant',
    method: 'post',
    path: '/rooms/{room}/participants/{identity}/mute',
    summary: 'Pauses tracks of somebody, who may go on with them.',
    scope: 'participants:write',
    status: 200,
    repeats: 'kept',
    input: {
      params: ParticipantParam,
      body: z.strictObject({ sources: z.array(Source).min(1).max(4).default(['microphone']) }),
    },
    result: ParticipantView,
    async run(call, { params: { room, identity }, body: { sources } }) {
      const tenant = tenantOf(call);
      const actor = actorOf(call.caller, tenant);
      const { tracks } = await participant(call, room, identity);
      for (const { id: trackId, source } of tracks) {
        if (!sources.includes(source)) continue;
        await call.services.administration.execute({ tenant, room }, actor, 'participant.mute', { identity, trackId });
      }
      return participant(call, room, identity);
    },
  }),
];
