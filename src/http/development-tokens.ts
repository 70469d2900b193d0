/** Tokens for guests, in development mode only. */
import { json, Router } from 'express';
import { z } from 'zod';
import { cleanName } from '../../signaling/protocol/names.ts';
import { DisplayName, Identity, Role, RoomName, TenantName } from '../../signaling/protocol/primitives.ts';
import { deviceOf } from './guest-device.ts';
import type { DevelopmentKey } from '../auth/development-key.ts';
import { sendError } from './http-error.ts';

/** Of guests who name none. */
export const GUEST_TENANT = 'dev';

const Guest = z.strictObject({
  room: RoomName,
  name: z.string().transform(cleanName).pipe(DisplayName),
  tenant: TenantName.default(GUEST_TENANT),
  role: Role.default('participant'),
  identity: Identity.optional().describe('The name, unless given'),
});

/**
 * Makes `POST /` of `{room, name, tenant?, role?, identity?}` answer with `{token}`.
 *
 * @param hasKeys whether a tenant has keys of its own: guests have no business there
 */
export function developmentTokens(
  key: Pick<DevelopmentKey, 'sign'>,
  hasKeys: (tenant: string) => boolean = () => false,
): Router {
  const router = Router();
  router.post('/', json({ limit: '16kb' }), (request, response) => {
    const guest = Guest.safeParse(request.body);
    if (!guest.success) {
      const issues = guest.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      sendError(response, 400, 'bad_params', 'the body does not describe a guest', { issues });
      return;
    }
    if (hasKeys(guest.data.tenant)) {
      sendError(
        response,
        403,
        'forbidden',
        'this tenant has keys of its own: only tokens that they signed are good there',
      );
      return;
    }
    const { identity = guest.data.name, ...rest } = guest.data;
    response.json({ token: key.sign({ identity, ...rest, device: deviceOf(request, response) }) });
  });
  return router;
}
