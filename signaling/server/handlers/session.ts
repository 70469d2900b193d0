/** `session.*`: who the client is, and whether it is still there. */
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { CausewayError } from '../../../src/domain/errors.ts';
import type { Caller, HandlersOf } from '../call.ts';

export const sessionHandlers: HandlersOf<'session'> = {
  'session.authenticate': async ({ caller, services }, { token, client }) => {
    requireStranger(caller);
    const principal = await services.verifier.verify(token);
    // A socket that was closed meanwhile is nobody's: it would be counted for good.
    if (!caller.open) throw new CausewayError('unavailable', 'the connection is closed');
    services.quotas.requireSocket(principal);
    caller.authenticated(principal);
    caller.logger.debug({ client }, 'a client authenticated');
    const { tenant, identity, name, role, room, grants } = principal;
    const { id: node, region } = services.node;
    return { protocol: PROTOCOL_VERSION, tenant, identity, name, role, room, grants, node, region };
  },

  'session.resume': async ({ caller, services, afterAnswer }, { resumeToken, lastSeq }) => {
    requireStranger(caller);
    const session = services.sessions.find(resumeToken);
    if (!session) throw new CausewayError('resume_failed', 'no such session, or its resume window is over');
    caller.bind(session);
    try {
      const result = await session.resume(caller, lastSeq, afterAnswer);
      caller.authenticated(session.principal);
      const received = services.sessions.renew(session, resumeToken);
      afterAnswer(() => caller.onReceived(received));
      return { ...result, resumeToken: session.resumeToken };
    } catch (error) {
      caller.bind(null);
      throw error;
    }
  },

  'session.ping': async () => ({}),
};

function requireStranger({ principal }: Caller): void {
  if (principal) throw new CausewayError('already_authenticated', 'this connection has authenticated already');
}
