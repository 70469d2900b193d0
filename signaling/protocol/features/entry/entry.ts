/** Who may come in: for whom the room is, by which password, how many, and whether before a host. Set by `room.update`. */
import { z } from 'zod';
import { notification } from '../../definition.ts';
import { Identity } from '../../primitives.ts';

/** Most identities that a room names as invited. */
export const MAX_INVITED = 200;
/** Most characters of a password. */
const MAX_PASSWORD = 128;
/** Most that a room can be set to hold; the server's own limit may be lower. */
const MAX_PLACES = 100_000;

export const Admits = z
  .enum(['everybody', 'members', 'invited'])
  .describe('For whom the room is: everybody with a token, members of the tenant, or those invited')
  .meta({ id: 'Admits' });
export type Admits = z.infer<typeof Admits>;

const Invited = z
  .array(Identity)
  .max(MAX_INVITED)
  .describe('Identities for whom the room is where it admits `invited`');

/** Compared in Unicode's normal form C. */
export const Password = z
  .string()
  .min(1)
  .max(MAX_PASSWORD)
  .describe(
    `At most ${MAX_PASSWORD} characters, compared in Unicode's form NFC; the server keeps a salted hash of it alone`,
  );

const Places = z
  .int()
  .min(1)
  .max(MAX_PLACES)
  .nullable()
  .describe(
    'How many may be in the room, up to what the server allows; moderators have a place beyond. null: as many as there',
  );

const JoinBeforeHost = z
  .boolean()
  .describe('Whether one may be in the room while nobody who moderates is: if not, who comes early waits for a host');

/** What `room.update` sets of it without the password: also what tokens and the configuration may say of a room. */
export const entrySettings = {
  admits: Admits.optional(),
  invited: Invited.optional(),
  places: Places.optional(),
  joinBeforeHost: JoinBeforeHost.optional(),
};

const Entry = z
  .object({
    admits: Admits,
    places: Places,
    joinBeforeHost: JoinBeforeHost,
    hasPassword: z.boolean().describe('Who joins is asked for a password; moderators are not'),
    invited: Invited.optional().describe('As moderators see it'),
  })
  .meta({ id: 'Entry' });
export type Entry = z.infer<typeof Entry>;

/** What the feature adds to the view of a room. */
export const entryView = {
  entry: Entry.optional().describe('Who may come in; missing: nothing was set, everybody with a token may'),
};

export const entryMethods = {};

export const entryNotifications = {
  'session.waits': notification({
    summary:
      'What you wait for in the lobby is another thing than before: a host, or, where `waitsFor` is missing, that a moderator admits you.',
    sequenced: false,
    data: z.object({ waitsFor: z.literal('host').optional() }),
  }),
  'entry.changed': notification({
    summary: 'Who may come in from now on; nobody who is in has to leave.',
    sequenced: true,
    data: Entry,
  }),
};
