import type { z } from 'zod';
import { type EventData, type EventName, notifications } from '../../protocol/notifications.ts';
import type { Notified } from './incoming-frames.ts';

const schemas: { readonly [E in EventName]: { readonly data: z.ZodType<EventData<E>> } } = notifications;

/** A notification that tells something by itself. */
export type SingleEvent = Exclude<EventName, 'room.changes'>;

/** What to do with notifications. */
export type NotificationHandlers = { readonly [E in SingleEvent]?: (data: EventData<E>) => void };

const isSingleEvent = (event: string): event is SingleEvent =>
  Object.hasOwn(notifications, event) && event !== 'room.changes';

/** Hands notifications to the features that listen to them: in the order in which they began to listen. */
export class Notifications {
  readonly #handlers: NotificationHandlers[] = [];

  hears(handlers: NotificationHandlers): void {
    this.#handlers.push(handlers);
  }

  /** The names of all to which somebody listens. */
  get heard(): ReadonlySet<string> {
    return new Set(this.#handlers.flatMap((handlers) => Object.keys(handlers)));
  }

  /**
   * A notification of an unknown name is ignored: a newer server may tell more.
   * @returns false if it does not fit the protocol's table
   */
  deliver({ event, data }: Notified): boolean {
    return !isSingleEvent(event) || this.#deliver(event, data);
  }

  #deliver<E extends SingleEvent>(event: E, data: unknown): boolean {
    const parsed = schemas[event].data.safeParse(data);
    if (!parsed.success) return false;
    for (const handlers of this.#handlers) handlers[event]?.(parsed.data);
    return true;
  }
}
