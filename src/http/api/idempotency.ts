/** Requests that may come again: Idempotency-Key (draft-ietf-httpapi-idempotency-key-header). */
import { createHash } from 'node:crypto';
import type { IdempotentAnswers } from '../../ports/store/idempotent-answers.ts';
import { ProblemError } from './problem.ts';

/** Answers are kept for so long, in ms. */
export const ANSWERS_KEPT_MS = 24 * 60 * 60 * 1_000;

const KEY = /^[\x21-\x7e]{1,255}$/;

export interface Repeatable {
  /** Whose request it is. */
  readonly caller: string;
  readonly operation: string;
  /** What the header says. */
  readonly key: string;
  /** All that makes the request what it is. */
  readonly content: unknown;
  /** The answer holds what is shown once. */
  readonly secret: boolean;
}

export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Carries a request out once, however often it comes.
 *
 * @param answer carries it out; an answer of 500 or more is not kept
 * @throws {ProblemError}
 */
export async function once(
  answers: IdempotentAnswers,
  { caller, operation, key, content, secret }: Repeatable,
  at: number,
  answer: () => Promise<KeptAnswer>,
): Promise<KeptAnswer & { readonly repeated: boolean }> {
  if (!KEY.test(key)) {
    throw new ProblemError('bad_request', 'an Idempotency-Key has 1 to 255 visible characters');
  }
  const name = hashOf([caller, operation, key]);
  const fingerprint = hashOf(content);
  const before = await answers.begin(name, fingerprint, at);
  if (before) {
    if (before.fingerprint !== fingerprint) throw new ProblemError('key_reused', 'another request had this key');
    if (!before.answer) throw new ProblemError('in_progress', 'the first request is not answered yet');
    if (secret) throw new ProblemError('answered_before', 'its answer held a secret, which is shown once');
    return { ...before.answer, repeated: true };
  }
  try {
    const made = await answer();
    await answers.finish(name, made.status, secret ? '' : made.body);
    return { ...made, repeated: false };
  } catch (error) {
    // Nothing was done: it may be tried again.
    await answers.abandon(name).catch(() => undefined);
    throw error;
  }
}

function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
