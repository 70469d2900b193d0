import type { Meeting, RemoteParticipant } from '../../signaling/client/api.ts';
import type { Announcer } from './announcer.ts';
import type { Notices } from './notices.ts';

interface Followers {
  /** Something that is shown changed. */
  readonly changed: () => void;
  readonly stateChanged: () => void;
  readonly notices: Notices;
  readonly announcer: Announcer;
}

/** What to say when somebody's state is another than before. */
function changeOf({ name, state }: RemoteParticipant, before: RemoteParticipant['state'] | undefined): string {
  if (state === 'lobby') return `${name} waits to be admitted.`;
  if (state === 'reconnecting') return `${name} lost the connection.`;
  return before === 'reconnecting' ? `${name} is back.` : `${name} joined.`;
}

/**
 * Passes on what happens in a meeting: changes to the view, comings and goings to screen readers, failures as notices.
 *
 * @returns the function that stops it
 */
export function followMeeting(meeting: Meeting, { changed, stateChanged, notices, announcer }: Followers): () => void {
  const states = new Map<string, RemoteParticipant['state']>();
  for (const { identity, state } of meeting.participants.values()) states.set(identity, state);
  const tell = ({ participant }: { participant: RemoteParticipant }): void => {
    const before = states.get(participant.identity);
    states.set(participant.identity, participant.state);
    changed();
    if (before !== participant.state) announcer.say(changeOf(participant, before));
  };

  const stops = [
    meeting.on('stateChanged', ({ state }) => {
      changed();
      stateChanged();
      if (state === 'reconnecting') announcer.say('Connection lost. Reconnecting.');
      if (state === 'connected') {
        notices.dismiss('server');
        announcer.say('Connected.');
      }
      if (state === 'lobby') announcer.say('Waiting to be admitted.');
    }),
    meeting.on('participantJoined', tell),
    meeting.on('participantUpdated', tell),
    meeting.on('participantLeft', ({ participant }) => {
      states.delete(participant.identity);
      changed();
      announcer.say(`${participant.name} left.`);
    }),
    meeting.on('trackPublished', ({ track }) => {
      changed();
      if (track.source === 'screen') announcer.say(`${track.participant.name} shares the screen.`);
    }),
    meeting.on('trackUpdated', changed),
    meeting.on('trackClosed', changed),
    meeting.on('trackSubscribed', changed),
    meeting.on('trackUnsubscribed', changed),
    meeting.on('forwardedChanged', changed),
    meeting.on('roomUpdated', changed),
    meeting.on('audienceChanged', changed),
    meeting.on('subscriptionFailed', ({ track }) => {
      changed();
      notices.show({
        id: `subscription-${track.id}`,
        title: `You cannot ${track.kind === 'audio' ? 'hear' : 'see'} ${track.participant.name}`,
        text: 'This browser cannot play what is sent, or the server refused it. Leaving and joining again may help.',
      });
    }),
    meeting.on('serverClosing', () => {
      notices.show({
        id: 'server',
        title: 'The server restarts',
        text: 'You will be back in the meeting by yourself in a moment. There is nothing to do.',
      });
    }),
    meeting.on('error', () => {
      notices.show({
        id: 'error',
        title: 'Something went wrong in between',
        text: 'The meeting goes on. If you cannot see or hear somebody, leave and join again.',
      });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
