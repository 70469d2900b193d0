/** What was told of a room within a while, without what a later notification makes needless. Pure. */
import type { EventName, Notification } from '../../../signaling/protocol/notifications.ts';
import type { Later } from '../feature.ts';
import { notificationRules } from './features.ts';

/**
 * Who hears what is left, in order, knows the same in the end as who heard all: also who knows a part of it already, as one
 * who resumed meanwhile. So comings and goings, of people and of their tracks, are never taken against each other.
 * @param news as one viewer is told it, in the order of the log
 */
export function coalesce(news: readonly Notification[]): readonly Notification[] {
  if (news.length < 2) return news;
  const later: Later = new Map();
  return news
    .toReversed()
    .filter((notification) => !isNeedless(notification, later))
    .toReversed();
}

function isNeedless<E extends EventName>({ event, data }: Notification<E>, later: Later): boolean {
  return notificationRules[event]?.(data, later) ?? false;
}
