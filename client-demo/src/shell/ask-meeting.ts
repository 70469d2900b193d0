import type { ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../signaling/client/api.ts';
import type { Notice, Notices } from './notices.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/**
 * Asks something of the meeting that there is. What the server refuses is told by the notice, which goes with the next that it
 * carries out. Resolves with whether it did; never rejects.
 */
export async function askMeeting(
  { session, notices }: Surroundings,
  refused: Notice,
  action: (meeting: Meeting) => Promise<void>,
): Promise<boolean> {
  const meeting = session.meeting.peek();
  if (meeting === null) return false;
  try {
    await action(meeting);
  } catch {
    notices.show(refused);
    return false;
  }
  notices.dismiss(refused.id);
  return true;
}
