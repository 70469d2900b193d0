/**
 * Invitations: a host lets guests into a room of theirs, for a time and so often.
 *
 * The code belongs into the fragment of a link (`…/r/ROOM#invite=CODE`), which browsers send to no server and write into no
 * log; here it comes in bodies.
 */
import { randomUUID } from 'node:crypto';
import { json, Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { cleanName } from '../../signaling/protocol/names.ts';
import { DisplayName, RoomName } from '../../signaling/protocol/primitives.ts';
import { GuestRole, type Invitation, type InvitationKey } from '../auth/invitation-key.ts';
import { CausewayError } from '../domain/errors.ts';
import type { Admitted, Schedules } from '../schedules/schedules.ts';
import { type Principal, roomAllowed } from '../domain/grants.ts';
import { clientNetwork } from '../ports/client-network.ts';
import type { Rates } from '../ports/rates.ts';
import type { UseCounter } from '../ports/use-counter.ts';
import { deviceOf } from './guest-device.ts';
import { sendError } from './http-error.ts';

export interface InvitationsOptions {
  readonly key: Pick<InvitationKey, 'invite' | 'read' | 'admit' | 'sign'>;
  readonly counter: Pick<UseCounter, 'take' | 'revoke'>;
  readonly rates: Rates;
  /** Whose attendees have codes of their own; without it there are none. */
  readonly schedules?: Pick<Schedules, 'admission'>;
  /** Who holds a token. @throws CausewayError */
  readonly verify: (token: string) => Principal | Promise<Principal>;
  /** Whose request it is. */
  readonly addressOf: (request: Request) => string;
}

const MINUTE_SECONDS = 60;
const WEEK_MINUTES = 7 * 24 * 60;
const MAX_USES = 1_000;

/** A host makes no more in an hour, and nobody tries more codes in a minute from one address. */
const INVITATIONS_PER_HOUR = 60;
const REDEMPTIONS_PER_MINUTE = 60;

const Wanted = z.strictObject({
  room: RoomName.refine((room) => !room.includes('*'), 'expected one room, not a pattern'),
  minutes: z
    .int()
    .min(1)
    .max(WEEK_MINUTES)
    .default(8 * 60),
  uses: z.int().min(1).max(MAX_USES).default(50),
  role: GuestRole.default('participant'),
});
const Code = z.string().min(1).max(4_096);
const Redemption = z.strictObject({ code: Code, name: z.string().transform(cleanName).pipe(DisplayName) });
const Revocation = z.strictObject({ code: Code });

/**
 * - `POST /` with a host's token (`Authorization: Bearer …`): `{room, minutes?, uses?, role?}` makes `{code, expiresAt}`
 * - `POST /redeem`: `{code, name}` makes `{token, room, expiresAt}` for one guest
 * - `POST /revoke` with a host's token: `{code}` is worth nothing from now on; guests who are in stay
 */
export function invitations({ key, counter, rates, schedules, verify, addressOf }: InvitationsOptions): Router {
  const router = Router();
  const made = rates('invitations-made', () => INVITATIONS_PER_HOUR, 60 * MINUTE_SECONDS);
  const redeemed = rates('invitations-tried', () => REDEMPTIONS_PER_MINUTE, MINUTE_SECONDS);
  router.use(json({ limit: '16kb' }));

  const invite = async (request: Request, response: Response): Promise<void> => {
    const host = await hostOf(request, response, verify);
    const wanted = host && read(Wanted, request, response);
    if (!wanted) return;
    const { room, minutes, uses, role } = wanted;
    if (!mayInvite(host, room)) {
      sendError(response, 403, 'forbidden', 'only who moderates a room may invite to it');
      return;
    }
    if (!(await made.take(JSON.stringify([host.tenant, host.identity]))).within) {
      sendError(response, 429, 'rate_limited', 'too many invitations: use one for several guests');
      return;
    }
    const exp = Math.floor(Date.now() / 1000) + minutes * MINUTE_SECONDS;
    const { tenant, roomSettings } = host;
    const code = key.invite({ tenant, room, role, uses, exp, ...(roomSettings && { roomSettings }) });
    response.status(201).json({ code, expiresAt: exp });
  };

  const redeem = async (request: Request, response: Response): Promise<void> => {
    if (!(await redeemed.take(clientNetwork(addressOf(request)))).within) {
      sendError(response, 429, 'rate_limited', 'too many attempts from this address');
      return;
    }
    const wanted = read(Redemption, request, response);
    if (!wanted) return;
    const planned = await schedules?.admission(wanted.code, Date.now());
    if (planned?.kind === 'admitted') {
      response.json(tokenFor(key, planned.admitted, wanted.name));
      return;
    }
    if (planned?.kind === 'early') {
      const { opensAt } = planned;
      sendError(response, 425, 'invitation_early', 'the meeting has not begun: come again later', { opensAt });
      return;
    }
    const invitation = key.read(wanted.code);
    if (!invitation || !(await counter.take(invitation.jti, invitation.uses, secondsLeft(invitation)))) {
      sendError(response, 410, 'invitation_over', 'the invitation has ended, was used up, or was taken back');
      return;
    }
    response.json({ ...key.admit(invitation, wanted.name, deviceOf(request, response)), room: invitation.room });
  };

  const revoke = async (request: Request, response: Response): Promise<void> => {
    const host = await hostOf(request, response, verify);
    const wanted = host && read(Revocation, request, response);
    if (!wanted) return;
    const invitation = key.read(wanted.code);
    if (invitation && (invitation.tenant !== host.tenant || !mayInvite(host, invitation.room))) {
      sendError(response, 403, 'forbidden', 'only who moderates its room may take an invitation back');
      return;
    }
    if (invitation) await counter.revoke(invitation.jti, secondsLeft(invitation));
    response.status(204).end();
  };
  router.post('/', (request, response, next) => void invite(request, response).catch(next));
  router.post('/redeem', (request, response, next) => void redeem(request, response).catch(next));
  router.post('/revoke', (request, response, next) => void revoke(request, response).catch(next));
  return router;
}

/** A token for somebody who is invited to a planned meeting, for as long as that may last. */
function tokenFor(
  key: Pick<InvitationKey, 'sign'>,
  { schedule: { tenant, room }, attendee: { role }, identity, until }: Admitted,
  name: string,
): { readonly token: string; readonly expiresAt: number; readonly room: string } {
  const expiresAt = Math.floor(until / 1000);
  const token = key.sign({ tenant, room, identity, name, role, guest: true, exp: expiresAt, id: randomUUID() });
  return { token, expiresAt, room };
}

const mayInvite = ({ grants, room: pattern }: Principal, room: string): boolean =>
  grants.moderate && roomAllowed(pattern, room);

const secondsLeft = ({ exp }: Invitation): number => Math.max(1, Math.ceil(exp - Date.now() / 1000));

/** Answers and returns undefined if the request shows no good token. */
async function hostOf(
  request: Request,
  response: Response,
  verify: InvitationsOptions['verify'],
): Promise<Principal | undefined> {
  const [, token] = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '') ?? [];
  try {
    if (token !== undefined) return await verify(token);
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
  }
  response.set('WWW-Authenticate', 'Bearer');
  sendError(response, 401, 'unauthorized', 'show the token that you join with: Authorization: Bearer …');
  return undefined;
}

/** Answers and returns undefined if the body is not as it has to be. */
function read<T>(schema: z.ZodType<T>, request: Request, response: Response): T | undefined {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  sendError(response, 400, 'bad_params', 'the body is not as it has to be', { issues });
  return undefined;
}
