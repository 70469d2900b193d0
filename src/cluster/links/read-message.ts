import type { z } from 'zod';
import { LinkRejection } from './link-rejection.ts';

/** Parses JSON that another node sent. @throws {LinkRejection} `malformed` */
export function readMessage<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new LinkRejection('malformed', 'a message that is none of the protocol');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LinkRejection('malformed', 'a message that is no JSON');
  }
}
