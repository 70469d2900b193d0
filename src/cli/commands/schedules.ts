/** `causeway schedules`: planned meetings. */
import { Command } from 'commander';
import type { Operations } from '../../../signaling/admin-client/operations.ts';
import { asking, askingOf } from '../context.ts';

const COLUMNS = ['id', 'title', 'room', 'begins', 'ends', 'times', 'sequence'];
const MAIL_COLUMNS = ['attendee', 'email', 'state', 'lastError'];

type NewSchedule = Operations['createSchedule']['body'];
type Attendee = NonNullable<NewSchedule['attendees']>[number];

interface Wishes extends Pick<NewSchedule, 'title' | 'room' | 'start' | 'timeZone' | 'minutes'> {
  readonly recurrence?: string;
  readonly organizer: string;
  readonly attendee?: readonly Attendee[];
  readonly mails: boolean;
}

/** `bob@acme.example` or `bob@acme.example=presenter`; what is no role the server refuses. */
function attendeeOf(text: string, before: readonly object[] = []): readonly object[] {
  const [email = '', role] = text.split('=');
  return [...before, role === undefined ? { email } : { email, role }];
}

export function schedules(): Command {
  const command = new Command('schedules').description('planned meetings, and who is invited');
  asking(command.command('list').description('all of them')).action(async (_options, self: Command) => {
    const { api, list } = askingOf(self);
    list(await api.list('listSchedules', {}), COLUMNS);
  });
  asking(command.command('show <schedule>').description('one of them')).action(
    async (schedule: string, _options, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('readSchedule', { params: { schedule } }));
    },
  );
  asking(command.command('create <title>').description('plans a meeting, and invites to it'))
    .requiredOption('--room <room>', 'where it takes place')
    .requiredOption('--start <time>', 'on the clock of the time zone, such as 2026-12-01T09:00')
    .requiredOption('--organizer <address>', 'whose meeting it is')
    .option('--time-zone <name>', 'such as Europe/Berlin', 'UTC')
    .option('--minutes <count>', 'how long it takes', (text) => Number(text), 60)
    .option('--recurrence <rule>', 'an RRULE that ends, such as "FREQ=WEEKLY;COUNT=10"')
    .option('--attendee <address=role>', 'who is invited, and as what; may be given again', attendeeOf)
    .option('--no-mails', 'tells attendees nothing')
    .action(async (title: string, wishes: Wishes, self: Command) => {
      const { api, show } = askingOf(self);
      const {
        room,
        start,
        timeZone = 'UTC',
        minutes = 60,
        recurrence = null,
        organizer,
        attendee = [],
        mails,
      } = wishes;
      const plan = { title, room, start, timeZone, minutes, recurrence, organizer: { email: organizer } };
      const body = { ...plan, attendees: attendee, ...(mails ? {} : { notify: false }) };
      show(await api.call('createSchedule', { body }));
    });
  asking(command.command('mails <schedule>').description('how the last mail to each attendee fared')).action(
    async (schedule: string, _options, self: Command) => {
      const { api, list } = askingOf(self);
      list((await api.call('listInvitationMails', { params: { schedule } })).items, MAIL_COLUMNS);
    },
  );
  asking(command.command('calendar <schedule>').description('as iCalendar')).action(
    async (schedule: string, _options, self: Command) => {
      const { api } = askingOf(self);
      process.stdout.write(await api.call('readCalendar', { params: { schedule } }));
    },
  );
  asking(command.command('cancel <schedule>').description('cancels it, and tells the attendees')).action(
    async (schedule: string, _options, self: Command) => {
      const { api, done } = askingOf(self);
      await api.call('deleteSchedule', { params: { schedule } });
      done(`${schedule} is cancelled`);
    },
  );
  return command;
}
