/** What crosses a link, once both ends know each other. */
import { z } from 'zod';
import { WireError } from '../../../signaling/protocol/frames.ts';
import { CausewayError } from '../../domain/errors.ts';

const RequestId = z.int().min(1);
const Method = z.string().min(1).max(128);
const Payload = z.record(z.string(), z.unknown());

const kinds = [
  /** This connection is the link; the first frame of all, from the node that decides (see peer.ts). */
  z.object({ type: z.literal('open') }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('request'), id: RequestId, method: Method, params: Payload }),
  z.object({ type: z.literal('answer'), id: RequestId, result: Payload }),
  z.object({ type: z.literal('error'), id: RequestId, error: WireError }),
  z.object({ type: z.literal('tell'), method: Method, params: Payload }),
] as const;
const known: ReadonlySet<string> = new Set(kinds.map(({ shape }) => shape.type.value));

/** Members and kinds that this version does not know come from a newer one, and are passed over. */
export const Envelope = z.union([
  z.discriminatedUnion('type', kinds),
  z.object({ type: z.string().refine((type) => !known.has(type)) }).transform(() => ({ type: 'unknown' }) as const),
]);
export type Envelope =
  | { readonly type: 'open' }
  | { readonly type: 'ping' }
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly params: z.infer<typeof Payload> }
  | { readonly type: 'answer'; readonly id: number; readonly result: z.infer<typeof Payload> }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | { readonly type: 'tell'; readonly method: string; readonly params: z.infer<typeof Payload> }
  | { readonly type: 'unknown' };

export function toWireError({ code, message, retryAfterMs, data }: CausewayError): WireError {
  return { code, message, retryAfterMs, data };
}

export function fromWireError({ code, message, retryAfterMs, data }: WireError): CausewayError {
  return new CausewayError(code, message, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(data !== undefined && { data }),
  });
}
