import type { App } from '../app.ts';
import type { Ending } from '../endings.ts';
import { JoinPage } from './join-page.tsx';
import { MeetingPage } from './meeting-page.tsx';
import { MessagePage } from './message-page.tsx';

interface RoomPageProps {
  readonly app: App;
  readonly room: string;
}

/** Everything that happens under the address of a room: before, in and after its meeting. */
export function RoomPage({ app, room }: RoomPageProps) {
  const { store } = app;
  const connection = store.connection.value;
  switch (connection) {
    case 'idle':
      return <JoinPage app={app} room={room} />;
    case 'connecting':
      return (
        <MessagePage connection={connection} busy title={`Joining ${room}`} text="Just a moment.">
          <button type="button" class="button" onClick={() => store.reset()}>
            Cancel
          </button>
        </MessagePage>
      );
    case 'lobby':
      return (
        <MessagePage
          connection={connection}
          busy
          title="Waiting to be let in"
          text="A host has been told that you are here, and will let you in soon."
        >
          <button type="button" class="button" onClick={() => store.leave()}>
            Leave
          </button>
        </MessagePage>
      );
    case 'closed':
      return store.ending.value !== null && <EndingPage app={app} ending={store.ending.value} />;
    case 'connected':
    case 'reconnecting':
      return <MeetingPage app={app} room={room} />;
  }
}

function EndingPage({ app, ending }: { app: App; ending: Ending }) {
  const { title, text, offer } = ending;
  return (
    <MessagePage connection="closed" title={title} text={text}>
      {offer !== 'none' && (
        <button
          type="button"
          class="button button-primary"
          data-testid="rejoin"
          onClick={() => void app.store.rejoin(offer === 'takeOver')}
        >
          {offer === 'takeOver' ? 'Go on here' : 'Rejoin'}
        </button>
      )}
      <button type="button" class="button" data-testid="home" onClick={() => app.goHome()}>
        Home
      </button>
    </MessagePage>
  );
}
