import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ActionRecord, Meeting } from '../../../../signaling/client/api.ts';
import { Button } from '../../kit/button.tsx';
import type { Notices } from '../../shell/notices.ts';
import { language, text } from '../../texts/texts.ts';
import { attendanceAsCsv, wordsOfRecord } from './words.ts';

interface Props {
  readonly meeting: Meeting;
  readonly room: string;
  readonly notices: Pick<Notices, 'show'>;
}

/** How often the newest records are asked for while they are on show, in ms. */
const REFRESH_MS = 10_000;

/** Who was there as a file, and what hosts did. */
export function RecordPart({ meeting, room, notices }: Props) {
  const records = useSignal<readonly ActionRecord[]>([]);
  const next = useSignal<number | null>(null);
  const failed = (): void => notices.show({ id: 'record', text: 'record:refused' });

  useEffect(() => {
    const refresh = async (): Promise<void> => {
      const page = await meeting.record.page();
      const oldest = page.records.at(-1)?.seq ?? 0;
      const older = records.peek().filter(({ seq }) => seq < oldest);
      records.value = [...page.records, ...older];
      if (older.length === 0) next.value = page.next;
    };
    refresh().catch(failed);
    // A reconnect is under way, perhaps: the next time it is there again.
    const timer = setInterval(() => void refresh().catch(() => undefined), REFRESH_MS);
    return () => clearInterval(timer);
  }, [meeting]);

  const more = async (): Promise<void> => {
    const page = await meeting.record.page(next.peek() ?? undefined);
    records.value = [...records.peek(), ...page.records];
    next.value = page.next;
  };
  const download = async (): Promise<void> => {
    const csv = attendanceAsCsv(await meeting.record.attendance());
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
    link.download = text('record:file', { room });
    link.click();
    URL.revokeObjectURL(link.href);
  };

  return (
    <>
      <section class="host-part" aria-labelledby="record-attendance">
        <h3 id="record-attendance">{text('record:attendance')}</h3>
        <p class="host-words">{text('record:attendance.text')}</p>
        <Button testId="attendance" onPress={() => void download().catch(failed)}>
          {text('record:download')}
        </Button>
      </section>
      <section class="host-part" aria-labelledby="record-title">
        <h3 id="record-title">{text('record:title')}</h3>
        {records.value.length === 0 && <p class="host-words">{text('record:empty')}</p>}
        <ol class="records">
          {records.value.map((entry) => (
            <li key={entry.seq} data-testid="record">
              <time dateTime={new Date(entry.at).toISOString()}>{timeOf(entry.at)}</time>{' '}
              <span dir="auto">{wordsOfRecord(entry)}</span>
            </li>
          ))}
        </ol>
        {next.value !== null && (
          <Button small onPress={() => void more().catch(failed)}>
            {text('record:more')}
          </Button>
        )}
      </section>
    </>
  );
}

const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(language.value, { hour: 'numeric', minute: '2-digit', second: '2-digit' }).format(at);
