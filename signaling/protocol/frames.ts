/** The three kinds of frames: requests, answers, notifications. */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './errors.ts';
import { Seq } from './primitives.ts';

export const RequestId = z
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .describe('Chosen by the client, higher with each request of a session')
  .meta({ id: 'RequestId' });

export const RequestFrame = z.strictObject({
  id: RequestId,
  method: z.string().max(64),
  params: z.unknown().optional().describe('An object; may be left out where the method takes no params'),
});
export type RequestFrame = z.infer<typeof RequestFrame>;

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);

export const WireError = z
  .object({
    code: z
      .string()
      .transform((code): ErrorCode => (isErrorCode(code) ? code : 'internal'))
      .describe('One of the error codes'),
    message: z.string().describe('For developers; never shown to people as it is'),
    retryAfterMs: z.int().min(0).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'WireError' });
/** The error of an answer. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** `id` is null when the request's id could not be read. */
export const AnswerFrame = z.union([
  z.object({ id: RequestId, result: z.unknown() }),
  z.object({ id: RequestId.nullable(), error: WireError }),
]);
export type AnswerFrame =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number | null; readonly error: WireError };

/** A notification of unknown content: the frame's own shape. */
export const NotificationFrame = z
  .object({
    event: z.string().describe('Name of the notification'),
    seq: Seq.optional().describe("Position in the room's log, where it stems from there"),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'NotificationFrame' });

/** Any frame from the server. */
export const ServerFrame = z.union([
  z.object({ id: RequestId, result: z.unknown() }).strict(),
  z.object({ id: RequestId.nullable(), error: WireError }).strict(),
  NotificationFrame.strict(),
]);
