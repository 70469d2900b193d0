/** The answer to a request, ready to be sent. */
import type { ErrorCode } from '../protocol/errors.ts';
import type { AnswerFrame } from '../protocol/frames.ts';
import { toWireError } from './wire-error.ts';

export interface Answer {
  /** The frame as JSON. */
  readonly text: string;
  readonly code: 'ok' | ErrorCode;
}

export function success(id: number, result: unknown): Answer {
  const frame: AnswerFrame = { id, result };
  return { text: JSON.stringify(frame), code: 'ok' };
}

/** `id` is null when the request's id could not be read. */
export function failure(id: number | null, error: unknown): Answer {
  const frame = { id, error: toWireError(error) } satisfies AnswerFrame;
  return { text: JSON.stringify(frame), code: frame.error.code };
}
