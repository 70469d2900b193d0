import { effect } from '@preact/signals';
import { Volume2 } from 'lucide';
import type { Meeting } from '../../../../signaling/client/api.ts';
import { Button } from '../../kit/button.tsx';
import { Spinner } from '../../kit/spinner.tsx';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { blockedWords, ConnectionStore, reconnectingWords } from './store.ts';

/** Only what is so: the socket may be lost alone, or with it picture and sound. */
function ReconnectingBanner({ shell, store }: { readonly shell: Shell; readonly store: ConnectionStore }) {
  if (shell.session.connection.value !== 'reconnecting') return null;
  return (
    <p class="banner" data-testid="reconnecting">
      <Spinner small />
      {text(reconnectingWords(store.media.value))}
    </p>
  );
}

function SoundBanner({ shell: { sound } }: { readonly shell: Shell }) {
  if (!sound.closed.value) return null;
  return (
    <p class="banner">
      {text('connection:sound-off')}
      <Button small look="primary" icon={Volume2} onPress={() => sound.open()}>
        {text('connection:sound-on')}
      </Button>
    </p>
  );
}

function follow(meeting: Meeting, { announcer, notices }: Shell): () => void {
  const stops = [
    meeting.on('stateChanged', ({ state }) => {
      if (state === 'reconnecting') announcer.say('connection:lost');
      if (state === 'lobby') announcer.say('connection:in-lobby');
      if (state !== 'connected') return;
      notices.dismiss('server');
      announcer.say('connection:connected');
    }),
    meeting.on('subscriptionFailed', ({ track: { id, kind, participant } }) => {
      notices.show({
        id: `subscription-${id}`,
        text: kind === 'audio' ? 'connection:cannot-hear' : 'connection:cannot-see',
        values: () => ({ name: participant.name }),
      });
    }),
    // In another codec, perhaps.
    meeting.on('trackSubscribed', ({ track: { id } }) => notices.dismiss(`subscription-${id}`)),
    meeting.on('serverClosing', () => notices.show({ id: 'server', text: 'connection:server-restarts' })),
    meeting.on('error', () => notices.show({ id: 'error', text: 'connection:error' })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function rejoin({ session }: Shell): void {
  session.leave();
  // The server may not know yet that we left.
  void session.rejoin(true);
}

/** How it stands with the connection, in words that are true. */
export const connection: Feature = (shell) => {
  const store = new ConnectionStore();
  const { session, notices } = shell;
  session.during((meeting) => follow(meeting, shell));
  session.during((meeting) => store.follow(meeting));
  effect(() => {
    const words = blockedWords(store.media.value);
    // While the socket is away, the banner says how it stands.
    if (words === null) notices.dismiss('media');
    else if (session.connection.value === 'connected') {
      const action = { label: 'connection:join-again', run: () => rejoin(shell) } as const;
      notices.show({ id: 'media', text: words, action });
    }
  });
  return {
    overlays: [() => <ReconnectingBanner shell={shell} store={store} />, () => <SoundBanner shell={shell} />],
  };
};
