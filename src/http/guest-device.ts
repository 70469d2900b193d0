/** What a guest's browser is known by, whatever name the guest takes: so that a ban holds. */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';

const COOKIE = 'causeway-guest';
const MONTH_MS = 30 * 24 * 60 * 60 * 1_000;
const VALUE = new RegExp(`(?:^|; *)${COOKIE}=([0-9a-f-]{36})(?:;|$)`);

/** The browser's mark; one that has none gets one, in a cookie that no script can read. */
export function deviceOf(request: Request, response: Response): string {
  const [, known] = VALUE.exec(request.get('cookie') ?? '') ?? [];
  if (known !== undefined) return known;
  const device = randomUUID();
  response.cookie(COOKIE, device, { httpOnly: true, sameSite: 'lax', secure: request.secure, maxAge: MONTH_MS });
  return device;
}
