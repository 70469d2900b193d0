/**
 * Invitations: a host lets guests into a room of theirs, for a time and so often.
 *
 * The code belongs into the fragment of a link (`…/r/ROOM#invite=CODE`), which browsers send to no server and write into no
 * log; here it comes in bodies.
 */
import { json, Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { cleanName } from '../../signaling/protocol/names.ts';
import { DisplayName, RoomName } from '../../signaling/protocol/primitives.ts';
import { GuestRole, type Invitation, type InvitationKey } from '../auth/invitation-key.ts';
import { CausewayError } from '../domain/errors.ts';
import { type Principal, roomAllowed } from '../domain/grants.ts';
import { clientNetwork } from '../ports/client-network.ts';
import type { UseCounter } from '../ports/use-counter.ts';
import { sendError } from './http-error.ts';
import { RequestBudget } from './request-budget.ts';

export interface InvitationsOptions {
  readonly key: Pick<InvitationKey, 'invite' | 'read' | 'admit'>;
  readonly counter: UseCounter;
  /** Who holds a token. @throws CausewayError */
  readonly verify: (token: string) => Principal;
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
export function invitations({ key, counter, verify, addressOf }: InvitationsOptions): Router {
  const router = Router();
  const made = new RequestBudget(INVITATIONS_PER_HOUR, 60 * 60 * 1000);
  const redeemed = new RequestBudget(REDEMPTIONS_PER_MINUTE, 60 * 1000);
  router.use(json({ limit: '16kb' }));

  router.post('/', (request, response) => {
    const host = hostOf(request, response, verify);
    const wanted = host && read(Wanted, request, response);
    if (!wanted) return;
    const { room, minutes, uses, role } = wanted;
    if (!mayInvite(host, room)) {
      sendError(response, 403, 'forbidden', 'only who moderates a room may invite to it');
      return;
    }
    if (!made.take(JSON.stringify([host.tenant, host.identity]))) {
      sendError(response, 429, 'rate_limited', 'too many invitations: use one for several guests');
      return;
    }
    const exp = Math.floor(Date.now() / 1000) + minutes * MINUTE_SECONDS;
    const code = key.invite({ tenant: host.tenant, room, role, uses, exp });
    response.status(201).json({ code, expiresAt: exp });
  });

  const redeem = async (request: Request, response: Response): Promise<void> => {
    if (!redeemed.take(clientNetwork(addressOf(request)))) {
      sendError(response, 429, 'rate_limited', 'too many attempts from this address');
      return;
    }
    const wanted = read(Redemption, request, response);
    if (!wanted) return;
    const invitation = key.read(wanted.code);
    if (!invitation || !(await counter.take(invitation.jti, invitation.uses, secondsLeft(invitation)))) {
      sendError(response, 410, 'invitation_over', 'the invitation has ended, was used up, or was taken back');
      return;
    }
    response.json({ ...key.admit(invitation, wanted.name), room: invitation.room });
  };

  const revoke = async (request: Request, response: Response): Promise<void> => {
    const host = hostOf(request, response, verify);
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
  router.post('/redeem', (request, response, next) => void redeem(request, response).catch(next));
  router.post('/revoke', (request, response, next) => void revoke(request, response).catch(next));
  return router;
}

const mayInvite = ({ grants, room: pattern }: Principal, room: string): boolean =>
  grants.moderate && roomAllowed(pattern, room);

const secondsLeft = ({ exp }: Invitation): number => Math.max(1, Math.ceil(exp - Date.now() / 1000));

/** Answers and returns undefined if the request shows no good token. */
function hostOf(request: Request, response: Response, verify: (token: string) => Principal): Principal | undefined {
  const [, token] = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '') ?? [];
  try {
    if (token !== undefined) return verify(token);
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
