/** Reads what the server sends: frames, results and notifications, each by its schema in the protocol's tables. */
import { z } from 'zod';
import { RequestId, WireError, NotificationFrame } from '../../protocol/frames.ts';
import { type MethodName, methods, type Result } from '../../protocol/methods.ts';
import { notifications } from '../../protocol/notifications.ts';

const Answer = z.object({ id: RequestId, result: z.unknown() });
const Refusal = z.object({ id: RequestId.nullable(), error: WireError });

export type Notified = z.infer<typeof NotificationFrame>;

export type IncomingFrame =
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refusal'; readonly id: number | null; readonly error: WireError }
  /** One, or several that came in one frame. */
  | { readonly type: 'notifications'; readonly notifications: readonly Notified[] };

/** The frame, or null if it is none of this protocol. Members that it does not know are ignored. */
export function readFrame(text: string): IncomingFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  // By its members, as a schema that does not fit costs many times what one costs that does.
  if ('event' in value) {
    const notification = NotificationFrame.safeParse(value);
    if (!notification.success) return null;
    if (notification.data.event !== 'room.changes')
      return { type: 'notifications', notifications: [notification.data] };
    const changes = notifications['room.changes'].data.safeParse(notification.data.data);
    return changes.success ? { type: 'notifications', notifications: changes.data.notifications } : null;
  }
  if ('error' in value) {
    const refusal = Refusal.safeParse(value);
    return refusal.success ? { type: 'refusal', id: refusal.data.id, error: refusal.data.error } : null;
  }
  const answer = Answer.safeParse(value);
  return answer.success ? { type: 'answer', id: answer.data.id, result: answer.data.result } : null;
}

const results: { readonly [M in MethodName]: { readonly result: z.ZodType<Result<M>> } } = methods;

/** The result by the method's schema. Throws a ZodError. */
export function readResult<M extends MethodName>(method: M, result: unknown): Result<M> {
  return results[method].result.parse(result);
}
