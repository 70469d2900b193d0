/**
 * Tokens with which the page's self-test joins a room of its own, twice: once to send, once to receive. Who may join some
 * meeting may have them; they are good for a few minutes, for that room alone, and let nobody moderate or invite.
 */
import { randomUUID } from 'node:crypto';
import { json, Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { Identity, RoomName, TenantName } from '../../signaling/protocol/primitives.ts';
import { CausewayError } from '../domain/errors.ts';
import { clientNetwork } from '../ports/client-network.ts';
import { sendError } from './http-error.ts';
import type { InvitationsOptions } from './invitations.ts';

export interface LineCheckOptions extends Pick<InvitationsOptions, 'rates' | 'verify' | 'addressOf' | 'schedules'> {
  readonly key: Pick<InvitationsOptions['key'], 'read' | 'sign'>;
  /** The tenant of somebody without any token, in development mode; undefined: they get none. */
  readonly guestTenant: () => string | undefined;
  /** Whether the server names relays (TURN). */
  readonly relays: boolean;
  /** Whether the page that asks may open the signaling socket. */
  readonly pageAllowed: (request: Request) => boolean;
}

/** Long enough for all the steps, in s. */
const LIFETIME_S = 5 * 60;
/** From one address in a minute: an office behind one address may try at the same time. */
const CHECKS_PER_MINUTE = 60;

const Wanted = z.strictObject({
  invitation: z.string().min(1).max(4_096).optional().describe('The code of an invitation; it is not used up'),
});

/** Why somebody gets no tokens: told to the page, which has other words for each. */
type Refusal = 'expired' | 'invalid' | 'none';

/**
 * `POST /` with `Authorization: Bearer …` or `{invitation}` makes `{room, tokens, relays, pageAllowed}`; 401 says the `reason`, and
 * `pageAllowed` as well.
 */
export function lineCheck(options: LineCheckOptions): Router {
  const { key, rates, addressOf, pageAllowed } = options;
  const router = Router();
  const tried = rates('line-checks', () => CHECKS_PER_MINUTE, 60);

  const check = async (request: Request, response: Response): Promise<void> => {
    if (!(await tried.take(clientNetwork(addressOf(request)))).within) {
      sendError(response, 429, 'rate_limited', 'too many checks from this address');
      return;
    }
    const wanted = Wanted.safeParse(request.body ?? {});
    if (!wanted.success) {
      sendError(response, 400, 'bad_params', 'the body is not as it has to be');
      return;
    }
    const allowed = pageAllowed(request);
    const who = await tenantOf(options, request, wanted.data.invitation);
    if ('refusal' in who) {
      const data = { reason: who.refusal, pageAllowed: allowed };
      sendError(response, 401, 'unauthorized', 'show the token that you join with, or an invitation', data);
      return;
    }
    const room = RoomName.parse(`check-${randomUUID()}`);
    const exp = Math.floor(Date.now() / 1_000) + LIFETIME_S;
    const tokens = ['sender', 'receiver'].map((name) =>
      key.sign({
        tenant: who.tenant,
        room,
        identity: Identity.parse(`${name}-${randomUUID()}`),
        name,
        role: 'participant',
        guest: true,
        // Whatever the tenant has for its meetings: nobody else comes in here, and nobody waits.
        roomSettings: { lobby: false, admits: 'everybody', joinBeforeHost: true, places: 2 },
        exp,
        id: randomUUID(),
      }),
    );
    response.json({ room, tokens, relays: options.relays, pageAllowed: allowed });
  };
  router.post('/', json({ limit: '16kb' }), (request, response, next) => void check(request, response).catch(next));
  return router;
}

async function tenantOf(
  { key, schedules, verify, guestTenant }: Pick<LineCheckOptions, 'key' | 'schedules' | 'verify' | 'guestTenant'>,
  request: Request,
  invitation: string | undefined,
): Promise<{ readonly tenant: TenantName } | { readonly refusal: Refusal }> {
  const [, token] = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '') ?? [];
  if (token !== undefined) {
    try {
      return { tenant: TenantName.parse((await verify(token)).tenant) };
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error;
      return { refusal: error.code === 'token_expired' ? 'expired' : 'invalid' };
    }
  }
  if (invitation !== undefined) {
    const planned = await schedules?.admission(invitation, Date.now());
    const tenant = planned?.kind === 'admitted' ? planned.admitted.schedule.tenant : key.read(invitation)?.tenant;
    return tenant === undefined ? { refusal: 'expired' } : { tenant: TenantName.parse(tenant) };
  }
  const tenant = guestTenant();
  return tenant === undefined ? { refusal: 'none' } : { tenant: TenantName.parse(tenant) };
}
