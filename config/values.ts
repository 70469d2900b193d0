/** Kinds of values that several sections have. */
import { z } from 'zod';
import { parseNetwork } from '../src/http/proxies/trusted-proxies.ts';
import { isWeakSecret, WEAK_SECRET } from '../src/auth/weak-secret.ts';

export const Port = z.int().min(0).max(65_535);

export const PortRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'expected two ports, such as `45000-45999`')
  .transform((text) => {
    const [min = 0, max = 0] = text.split('-').map(Number);
    return { min, max };
  })
  .refine(({ min, max }) => min >= 1 && min <= max && max <= 65_535, 'expected two ports, the lower one first');

export const Count = z.int().min(1).max(1_000_000);

export const File = z.string().min(1);

export const Region = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens');

/** Addresses and networks. */
export const Networks = z
  .array(
    z
      .string()
      .refine((text) => parseNetwork(text) !== undefined, 'expected an address or a network such as `10.0.0.0/8`'),
  )
  .max(1000);

/** As long as the hash that is made with it: RFC 2104, section 3. */
export const Secret = z
  .string()
  .min(32, 'expected 32 characters or more')
  .max(1024, 'expected at most 1024 characters')
  .refine((secret) => !isWeakSecret(secret), WEAK_SECRET);

/** A file that holds one secret: blanks and line breaks at its end do not count. */
export const SecretFile = z.string().min(1);

/** Address of an installation or of one of its nodes, as browsers see it, with the path below which it lives. */
export const PublicUrl = z
  .string()
  .regex(
    /^https?:\/\/[^/\s]+(?:\/[A-Za-z0-9._~-]+)*\/?$/,
    'expected a URL such as `https://meet.example.com` or `https://example.com/meet/`',
  );

/** Of pages: scheme, host and port. */
export const Origins = z
  .array(
    z
      .string()
      .regex(
        /^https?:\/\/[a-z0-9.:[\]-]+$/,
        'expected an origin such as `https://portal.example.com`, in lower case, without a path',
      ),
  )
  .max(100);
