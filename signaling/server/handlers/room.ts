/** `room.*`: entering and leaving a room, and who is in it. */
import type { Params } from '../../protocol/methods.ts';
import { CausewayError } from '../../../src/domain/errors.ts';
import type { AuthenticatedCall, HandlersOf } from '../call.ts';
import { placeName, Session } from '../session.ts';

export const roomHandlers: HandlersOf<'room'> = {
  'room.join': async (call, params) => {
    const { caller, services, requestId, afterAnswer, elapsed } = call;
    const session = caller.session ?? (await takeSeat(call, params));
    const result = await session.enter(params, { link: caller, requestId, afterAnswer });
    if (result.state === 'joined') afterAnswer(() => services.telemetry.joined(elapsed()));
    return result;
  },

  'room.leave': async ({ session }) => {
    await session.leave();
    return {};
  },

  'room.roster': async ({ participation }, params) => participation.roster(params),
};

async function takeSeat(
  { caller, principal, services }: AuthenticatedCall,
  params: Params<'room.join'>,
): Promise<Session> {
  const { meetings, sessions, quotas, sharedQuotas, clock, closedPageMs } = services;
  sharedQuotas.join(principal);
  const seatReturned = quotas.takeSeat(principal, placeName(params));
  const roomGone = await sharedQuotas.takeRoom(principal, placeName(params)).catch((error: unknown) => {
    seatReturned();
    throw error;
  });
  const seatGone = (): void => {
    seatReturned();
    roomGone();
  };
  const client = { principal, link: caller, logger: caller.logger, clock, closedPageMs, seatGone };
  const session = await Session.join(meetings, params, client);
  if (!caller.open) {
    session.abandon();
    throw new CausewayError('not_joined', 'the connection was lost before the join was answered');
  }
  caller.bind(session);
  sessions.add(session);
  return session;
}
