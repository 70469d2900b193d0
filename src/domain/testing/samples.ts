/** What the property tests know of each feature: a feature without it does not compile. */
import { audienceSample } from '../features/testing/audience.ts';
import { chatSample } from '../features/testing/chat.ts';
import { handsSample } from '../features/testing/hands.ts';
import { messagesSample } from '../features/testing/messages.ts';
import { seatsSample } from '../features/testing/seats.ts';
import { settingsSample } from '../features/testing/settings.ts';
import { tracksSample } from '../features/testing/tracks.ts';
import type { EventData, EventName } from '../../../signaling/protocol/notifications.ts';
import type { CommandType, EventNamed, EventType, features } from '../room/features.ts';
import type { ClientRoom, Draw, Sample } from './draft.ts';

const samples: { readonly [N in keyof typeof features]: Sample<(typeof features)[N]> } = {
  seats: seatsSample,
  tracks: tracksSample,
  settings: settingsSample,
  messages: messagesSample,
  audience: audienceSample,
  hands: handsSample,
  chat: chatSample,
};

interface Joined {
  readonly draws: { readonly [M in CommandType]: Draw<M> | null };
  readonly hears: { readonly [N in EventName]?: (client: ClientRoom, data: EventData<N>) => void };
  readonly receivers: { readonly [T in EventType]: ((event: EventNamed<T>) => readonly string[] | null) | null };
}

/** What all samples have in one of their tables. */
function joined<T extends keyof Joined>(table: T): Joined[T];
function joined(table: keyof Joined): object {
  return Object.values(samples).reduce<object>((all, sample) => ({ ...all, ...sample[table] }), {});
}

export const draws = joined('draws');
export const hears = joined('hears');
const receivers = joined('receivers');

/** Those who may hear of an event; null: everybody in the room. */
export function receiversOf<T extends EventType>(type: T, event: EventNamed<T>): readonly string[] | null {
  return receivers[type]?.(event) ?? null;
}
