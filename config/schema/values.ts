/** Kinds of values that several sections have. */
import { z } from 'zod';
import { isWeakSecret, WEAK_SECRET } from '../../src/auth/weak-secret.ts';

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

/** As long as the hash that is made with it: RFC 2104, section 3. */
export const Secret = z
  .string()
  .min(32, 'expected 32 characters or more')
  .max(1024, 'expected at most 1024 characters')
  .refine((secret) => !isWeakSecret(secret), WEAK_SECRET);

/** A file that holds one secret: blanks and line breaks at its end do not count. */
export const SecretFile = z.string().min(1);
