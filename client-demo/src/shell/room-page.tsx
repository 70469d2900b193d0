import { Button } from '../kit/button.tsx';
import type { Ending } from '../meeting/endings.ts';
import { text } from '../texts/texts.ts';
import { JoinPage } from './join-page.tsx';
import { MeetingPage } from './meeting-page.tsx';
import { MessagePage } from './message-page.tsx';
import type { Shell } from './shell.ts';

interface RoomPageProps {
  readonly shell: Shell;
  readonly room: string;
}

/** Everything that happens under the address of a room: before, in and after its meeting. */
export function RoomPage({ shell, room }: RoomPageProps) {
  const { session } = shell;
  const connection = session.connection.value;
  switch (connection) {
    case 'idle':
      return <JoinPage shell={shell} room={room} />;
    case 'connecting':
      return (
        <MessagePage
          connection={connection}
          busy
          title={text('shell:joining', { room })}
          words={text('shell:joining.text')}
        >
          <Button onPress={() => session.reset()}>{text('kit:cancel')}</Button>
        </MessagePage>
      );
    case 'lobby':
      return (
        <MessagePage connection={connection} busy title={text('shell:waiting')} words={text('shell:waiting.text')}>
          <Button onPress={() => session.leave()}>{text('shell:leave')}</Button>
        </MessagePage>
      );
    case 'closed':
      return session.ending.value !== null && <EndingPage shell={shell} ending={session.ending.value} />;
    case 'connected':
    case 'reconnecting':
      return <MeetingPage shell={shell} room={room} />;
  }
}

function EndingPage({ shell, ending: { title, offer } }: { readonly shell: Shell; readonly ending: Ending }) {
  return (
    <MessagePage connection="closed" title={text(title)} words={text(`${title}.text`)}>
      {offer !== 'none' && (
        <Button look="primary" testId="rejoin" onPress={() => void shell.session.rejoin(offer === 'takeOver')}>
          {offer === 'takeOver' ? text('shell:go-on-here') : text('shell:rejoin')}
        </Button>
      )}
      <Button testId="home" onPress={() => shell.goHome()}>
        {text('shell:home')}
      </Button>
    </MessagePage>
  );
}
