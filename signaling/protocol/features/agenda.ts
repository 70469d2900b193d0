/** What a meeting goes by: an agenda, and a timer, which everybody sees. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';

/** Of items of an agenda at most. */
export const MAX_AGENDA_ITEMS = 30;
/** Of characters of an item at most. */
const MAX_AGENDA_CHARS = 200;
/** Of a timer at most, in seconds. */
export const MAX_TIMER_SECONDS = 24 * 60 * 60;

const ItemId = z.string().min(1).max(64);

const AgendaItem = z
  .object({
    id: ItemId.describe('Given by who writes the agenda; unique in it'),
    text: z.string().trim().min(1).max(MAX_AGENDA_CHARS).describe('Plain text'),
    minutes: z
      .int()
      .min(1)
      .max(24 * 60)
      .optional()
      .describe('Planned for it'),
  })
  .meta({ id: 'AgendaItem' });
export type AgendaItem = z.infer<typeof AgendaItem>;

export const Agenda = z
  .object({
    items: z.array(AgendaItem).max(MAX_AGENDA_ITEMS),
    current: ItemId.optional().describe('Of the item that is gone through; missing: none is'),
  })
  .meta({ id: 'Agenda' });
export type Agenda = z.infer<typeof Agenda>;

const Seconds = z.int().min(1).max(MAX_TIMER_SECONDS);

export const Timer = z
  .object({
    startedAt: z.number().describe("By the server's clock, in ms since 1970: see `at` of the answer to `room.join`"),
    seconds: Seconds.describe('From its start to its end. It stays where it is at the end, until it is stopped'),
  })
  .meta({ id: 'Timer' });
export type Timer = z.infer<typeof Timer>;

/** What the feature adds to the view of a room. */
export const agendaView = {
  agenda: Agenda.optional().describe('Missing: it has no items'),
  timer: Timer.optional().describe('Missing: none is set'),
};

export const agendaMethods = {
  'agenda.set': command({
    summary: 'Writes the whole agenda. The current item stays current, if it still is in it.',
    params: z.strictObject({
      items: z
        .array(AgendaItem)
        .max(MAX_AGENDA_ITEMS)
        .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, 'ids must be unique'),
    }),
  }),
  'agenda.go': command({
    summary: 'Goes on with an item of the agenda; or, without `id`, with none.',
    params: z.strictObject({ id: ItemId.optional() }),
  }),
  'timer.start': command({
    summary: 'Sets the timer, in place of one that runs.',
    params: z.strictObject({ seconds: Seconds }),
  }),
  'timer.extend': command({
    summary: 'Puts the end of the timer off. One that is over ends so many seconds from now on.',
    params: z.strictObject({ seconds: Seconds }),
  }),
  'timer.stop': command({
    summary: 'Takes the timer away.',
    params: z.strictObject({}),
  }),
};

export const agendaNotifications = {
  'agenda.changed': notification({
    summary: 'The agenda, as it is from now on.',
    sequenced: true,
    data: z.object({ agenda: Agenda }),
  }),
  'timer.changed': notification({
    summary: 'The timer was set, put off or taken away. That it is over is not told: count by its end.',
    sequenced: true,
    data: z.object({ timer: Timer.nullable().describe('null: there is none') }),
  }),
};
