/** What is to be said of a certificate's dates. */
import type { X509Certificate } from 'node:crypto';

export const DAY_MS = 24 * 60 * 60 * 1000;

/** From so long before its end on a certificate is spoken of, in days. */
const NOTICE_DAYS = 30;

export interface CertificateState {
  /** Undefined: there is nothing to say. */
  readonly level?: 'warn' | 'error';
  readonly message: string;
}

/** @param now in ms since 1970 */
export function certificateState(
  { validFromDate, validToDate }: Pick<X509Certificate, 'validFromDate' | 'validToDate'>,
  now: number,
): CertificateState {
  const left = validToDate.getTime() - now;
  if (left <= 0) return { level: 'error', message: 'the certificate has expired: browsers refuse to connect.' };
  if (validFromDate.getTime() > now) {
    return { level: 'error', message: 'the certificate is not valid yet: browsers refuse to connect.' };
  }
  const days = Math.ceil(left / DAY_MS);
  if (days > NOTICE_DAYS) return { message: '' };
  return { level: 'warn', message: `the certificate ends in ${days} ${days === 1 ? 'day' : 'days'}.` };
}
