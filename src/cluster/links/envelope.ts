/** What crosses a link, once both ends know each other. */
import { z } from 'zod';
import { WireError } from '../../../signaling/protocol/frames.ts';
import { CausewayError } from '../../domain/errors.ts';

const RequestId = z.int().min(1);
const Method = z.string().min(1).max(128);
const Payload = z.record(z.string(), z.unknown());

export const Envelope = z.discriminatedUnion('type', [
  /** This connection is the link; the first frame of all, from the node that decides (see peer.ts). */
  z.strictObject({ type: z.literal('open') }),
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('request'), id: RequestId, method: Method, params: Payload }),
  z.strictObject({ type: z.literal('answer'), id: RequestId, result: Payload }),
  z.strictObject({ type: z.literal('error'), id: RequestId, error: WireError }),
  z.strictObject({ type: z.literal('tell'), method: Method, params: Payload }),
]);
export type Envelope =
  | { readonly type: 'open' }
  | { readonly type: 'ping' }
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly params: z.infer<typeof Payload> }
  | { readonly type: 'answer'; readonly id: number; readonly result: z.infer<typeof Payload> }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | { readonly type: 'tell'; readonly method: string; readonly params: z.infer<typeof Payload> };

export function toWireError({ code, message, retryAfterMs, data }: CausewayError): WireError {
  return { code, message, retryAfterMs, data };
}

export function fromWireError({ code, message, retryAfterMs, data }: WireError): CausewayError {
  return new CausewayError(code, message, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(data !== undefined && { data }),
  });
}
