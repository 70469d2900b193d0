import type { ActionRecord, Attendance } from '../../../../signaling/client/api.ts';
import { text, type TextId } from '../../texts/texts.ts';

/** Actions in words, by their methods; others are told by their method. */
const ACTIONS: ReadonlyMap<string, TextId> = new Map<string, TextId>([
  ['room.update', 'record:room-update'],
  ['participant.admit', 'record:participant-admit'],
  ['participant.remove', 'record:participant-remove'],
  ['participant.mute', 'record:participant-mute'],
  ['hand.lower', 'record:hand-lower'],
  ['floor.forbid', 'record:floor-forbid'],
  ['floor.allow', 'record:floor-allow'],
  ['floor.mute', 'record:floor-mute'],
  ['floor.ask', 'record:floor-ask'],
  ['floor.stop', 'record:floor-stop'],
  ['floor.screens', 'record:floor-screens'],
  ['roll.start', 'record:roll-start'],
  ['roll.call', 'record:roll-call'],
  ['roll.stop', 'record:roll-stop'],
  ['spotlight.set', 'record:spotlight-set'],
  ['agenda.set', 'record:agenda-set'],
  ['agenda.go', 'record:agenda-go'],
  ['timer.start', 'record:timer-start'],
  ['timer.extend', 'record:timer-extend'],
  ['timer.stop', 'record:timer-stop'],
  ['role.give', 'record:role-give'],
  ['role.answer', 'record:role-answer'],
  ['chat.configure', 'record:chat-configure'],
  ['notes.clear', 'record:notes-clear'],
  ['notes.configure', 'record:notes-configure'],
  ['poll.open', 'record:poll-open'],
  ['poll.update', 'record:poll-update'],
  ['poll.remove', 'record:poll-remove'],
  ['poll.results', 'record:poll-results'],
  ['question.answer', 'record:question-answer'],
  ['breakout.set', 'record:breakout-set'],
  ['breakout.assign', 'record:breakout-assign'],
  ['breakout.shuffle', 'record:breakout-shuffle'],
  ['breakout.open', 'record:breakout-open'],
  ['breakout.close', 'record:breakout-close'],
  ['breakout.broadcast', 'record:breakout-broadcast'],
  ['lobby.admitAll', 'record:lobby-admit-all'],
  ['lobby.denyAll', 'record:lobby-deny-all'],
  ['ban.lift', 'record:ban-lift'],
  ['room.end', 'record:room-end'],
  ['lobby.sendBack', 'record:lobby-send-back'],
  ['chat.delete', 'record:chat-delete'],
  ['question.dismiss', 'record:question-dismiss'],
  ['watermark.report', 'record:watermark-report'],
  ['limit.set', 'record:limit-set'],
  ['limit.extend', 'record:limit-extend'],
]);

const COLUMNS: readonly TextId[] = [
  'record:column-name',
  'record:column-identity',
  'record:column-role',
  'record:column-from',
  'record:column-to',
  'record:column-minutes',
];

/** What somebody did, in words. */
export function wordsOfRecord({ action, byName, targetName, params }: ActionRecord): string {
  const details = Object.entries(params ?? {})
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
  const known = ACTIONS.get(action);
  const values = {
    who: byName,
    action: known === undefined ? action : text(known),
    target: targetName ?? '',
    details,
  };
  if (targetName === undefined) return text(details === '' ? 'record:line' : 'record:line.details', values);
  return text(details === '' ? 'record:line-target' : 'record:line-target.details', values);
}

/** A field of a CSV file (RFC 4180). What a spreadsheet would take for a formula is made text. */
export function csvField(words: string): string {
  const safe = /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const timeOf = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString());

/** Who was there from when to when, as a CSV file that spreadsheets read as UTF-8. */
export function attendanceAsCsv({ stays, earlier }: Attendance): string {
  const head = COLUMNS.map((column) => text(column));
  const rows = stays.map(({ name, identity, role, from, to }) => [
    name,
    identity,
    role,
    timeOf(from),
    timeOf(to),
    to === undefined ? '' : ((to - from) / 60_000).toFixed(1),
  ]);
  const summed =
    earlier === null
      ? []
      : [
          [
            text('record:earlier', { count: earlier.stays }),
            '',
            '',
            timeOf(earlier.from),
            timeOf(earlier.to),
            (earlier.ms / 60_000).toFixed(1),
          ],
        ];
  const lines = [head, ...summed, ...rows].map((fields) => fields.map(csvField).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
