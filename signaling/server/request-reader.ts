/** From the text of a frame to a request, and from its params to those of its method. */
import { RequestFrame, RequestId } from '../protocol/frames.ts';
import { CausewayError } from '../../src/domain/errors.ts';

/** Most issues that an error answer lists, and most characters of each path and message in it. */
const MAX_ISSUES = 10;
const MAX_ISSUE_CHARS = 200;

/** The part of a zod schema that reads a method's params. */
export interface ParamsSchema<Output> {
  safeParse(
    params: unknown,
  ):
    | { readonly success: true; readonly data: Output }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type Reading =
  | { readonly request: RequestFrame }
  /** No request; with its id where that could be read. */
  | { readonly id: number | null; readonly error: CausewayError };

/** Reads a text frame. Never throws. */
export function readRequest(text: string): Reading {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return { id: null, error: new CausewayError('bad_frame', 'the frame is not JSON') };
  }
  const parsed = RequestFrame.safeParse(frame);
  if (parsed.success) return { request: parsed.data };
  return {
    id: RequestId.safeParse(idOf(frame)).data ?? null,
    error: new CausewayError('bad_frame', 'the frame is not a request: {id, method, params} with a positive id'),
  };
}

/** @throws CausewayError `bad_params`, which says what is wrong where, but never repeats a value. */
export function readParams<Output>(schema: ParamsSchema<Output>, params: unknown = {}): Output {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: path.map(String).join('.').slice(0, MAX_ISSUE_CHARS),
    message: message.slice(0, MAX_ISSUE_CHARS),
  }));
  throw new CausewayError('bad_params', 'the params do not fit the method', { data: { issues } });
}

function idOf(frame: unknown): unknown {
  return typeof frame === 'object' && frame !== null && 'id' in frame ? frame.id : undefined;
}
