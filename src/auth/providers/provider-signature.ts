/** Whether a provider signed a token, and what that says then; with the cautions of RFC 8725. */
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import { ProviderError } from './fetch-json.ts';
import type { ProviderKeys } from './provider-keys.ts';
import type { IdentityProvider } from './provider.ts';

/** A token without a key id is tried on so many keys at most. */
const MAX_TRIES = 16;

const Header = z.object({ alg: z.string(), kid: z.string().optional() });
const Payload = z.record(z.string(), z.unknown());

/** Why no claims of a token are believed; a closed set, for the log and the metrics. */
export type SignatureProblem = 'malformed' | 'algorithm' | 'key_id' | 'signature' | 'keys_away';

export const SIGNATURE_REASONS: Readonly<Record<SignatureProblem, string>> = {
  malformed: 'it is no JSON Web Token, or wants an extension (`crit`)',
  algorithm: 'its `alg` is none of the `algorithms` of the provider',
  key_id: 'its `kid`, or its kind of key, is that of no key of the provider',
  signature: 'no key of the provider signed it',
  keys_away: 'the keys of the provider could not be had',
};

/** What a token says of itself, not verified; undefined: it is none. */
export function unverified(
  token: string,
): { readonly claims: Readonly<Record<string, unknown>>; readonly kid: unknown } | undefined {
  try {
    return { claims: decodeJwt(token), kid: decodeProtectedHeader(token).kid };
  } catch {
    return undefined;
  }
}

/** The claims of a token that a key of the provider signed; else what is wrong. Never rejects. */
export async function signedClaims(
  token: string,
  { algorithms }: Pick<IdentityProvider, 'algorithms'>,
  keys: Pick<ProviderKeys, 'find'>,
): Promise<Readonly<Record<string, unknown>> | SignatureProblem> {
  let header: z.output<typeof Header>;
  try {
    header = Header.parse(decodeProtectedHeader(token));
  } catch {
    return 'malformed';
  }
  // Before any key is looked for: what the header says never chooses what a key is used for.
  if (!algorithms.some((each) => each === header.alg)) return 'algorithm';
  try {
    const payload = await payloadOf(token, [...algorithms], keys);
    return Payload.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (error) {
    return problemOf(error);
  }
}

async function payloadOf(token: string, algorithms: string[], keys: Pick<ProviderKeys, 'find'>): Promise<Uint8Array> {
  try {
    return (await compactVerify(token, keys.find, { algorithms })).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let tries = 0;
    for await (const key of error) {
      tries += 1;
      if (tries > MAX_TRIES) break;
      try {
        return (await compactVerify(token, key, { algorithms })).payload;
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function problemOf(error: unknown): SignatureProblem {
  if (error instanceof ProviderError) return 'keys_away';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWKSNoMatchingKey) return 'key_id';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JOSENotSupported) return 'malformed';
  if (error instanceof SyntaxError || error instanceof z.ZodError) return 'malformed';
  // A key that is too short, or not of its algorithm's kind, has signed nothing.
  return 'signature';
}
