import type { Meeting, RemoteParticipant } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { TextId } from '../../texts/texts.ts';

type State = RemoteParticipant['state'];

/** What to say when somebody's state is another than before; undefined: they are new. */
function changeOf(state: State, before: State | undefined): TextId {
  if (state === 'lobby') return 'people:waits';
  if (state === 'reconnecting') return 'people:lost-connection';
  return before === 'reconnecting' ? 'people:is-back' : 'people:joined';
}

/**
 * Tells screen readers who comes, goes, and shares a screen.
 *
 * @returns the function that stops it
 */
export function announcePeople(meeting: Meeting, announcer: Announcer): () => void {
  const states = new Map<string, State>();
  for (const { identity, state } of meeting.participants.values()) states.set(identity, state);
  const tell = ({ participant: { identity, name, state } }: { participant: RemoteParticipant }): void => {
    const before = states.get(identity);
    states.set(identity, state);
    if (before !== state) announcer.say(changeOf(state, before), { name });
  };
  const stops = [
    meeting.on('participantJoined', tell),
    meeting.on('participantUpdated', tell),
    meeting.on('participantLeft', ({ participant: { identity, name } }) => {
      states.delete(identity);
      announcer.say('people:left', { name });
    }),
    meeting.on('trackPublished', ({ track: { source, participant } }) => {
      if (source === 'screen') announcer.say('people:shares', { name: participant.name });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
