/** What the property tests know of each feature: a feature without it does not compile. */
import { accessSample } from '../features/testing/access.ts';
import { entrySample } from '../features/testing/entry.ts';
import { audienceSample } from '../features/testing/audience.ts';
import { breakoutsSample } from '../features/testing/breakouts.ts';
import { captionsSample } from '../features/captions/testing/captions.ts';
import { chatSample } from '../features/testing/chat.ts';
import { limitSample } from '../features/testing/limit.ts';
import { lobbySample } from '../features/testing/lobby.ts';
import { agendaSample } from '../features/testing/agenda.ts';
import { attendanceSample } from '../features/testing/attendance.ts';
import { recordSample } from '../features/testing/record.ts';
import { spotlightSample } from '../features/testing/spotlight.ts';
import { filesSample } from '../features/files/testing/files.ts';
import { floorSample } from '../features/testing/floor.ts';
import { handsSample } from '../features/testing/hands.ts';
import { notesSample } from '../features/notes/testing/notes.ts';
import { messagesSample } from '../features/testing/messages.ts';
import { pollsSample } from '../features/testing/polls.ts';
import { questionsSample } from '../features/testing/questions.ts';
import { rolesSample } from '../features/testing/roles.ts';
import { sealingSample } from '../features/testing/sealing.ts';
import { seatsSample } from '../features/testing/seats.ts';
import { settingsSample } from '../features/testing/settings.ts';
import { watermarkSample } from '../features/watermark/testing/watermark.ts';
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
  captions: captionsSample,
  files: filesSample,
  floor: floorSample,
  notes: notesSample,
  polls: pollsSample,
  questions: questionsSample,
  breakouts: breakoutsSample,
  spotlight: spotlightSample,
  agenda: agendaSample,
  record: recordSample,
  attendance: attendanceSample,
  roles: rolesSample,
  access: accessSample,
  sealing: sealingSample,
  lobby: lobbySample,
  entry: entrySample,
  limit: limitSample,
  watermark: watermarkSample,
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
