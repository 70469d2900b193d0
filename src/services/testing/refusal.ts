import { expect } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';

/** Matches the error of a code. */
export function refusal(code: ErrorCode): unknown {
  return expect.objectContaining({ name: 'CausewayError', code });
}
