import { useSignal } from '@preact/signals';
import { Button } from '../kit/button.tsx';
import type { Ending } from '../meeting/endings.ts';
import { TextField } from '../kit/text-field.tsx';
import { language, text } from '../texts/texts.ts';
import { CheckButton } from '../shell/check-button.tsx';
import { JoinPage } from './join-page.tsx';
import { lazy } from '../kit/lazy.tsx';
import { Boundary } from '../shell/boundary.tsx';
import { MessagePage } from './message-page.tsx';
import type { Shell } from '../shell/shell.ts';

interface RoomPageProps {
  readonly shell: Shell;
  readonly room: string;
}

/** Most of it is the features': it comes with them. */
const MeetingPage = lazy(async () => (await import('./meeting-page.tsx')).MeetingPage);

/** Everything that happens under the address of a room: before, in and after its meeting. */
export function RoomPage({ shell, room }: RoomPageProps) {
  const { session } = shell;
  const connection = session.connection.value;
  const waiting = waitingText(session.meeting.value?.sentBack ?? false, session.waitsForHost.value);
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
        <MessagePage
          connection={connection}
          busy
          title={text(waiting)}
          words={text(`${waiting}.text`)}
          more={shell.registry.views('lobby').map((Part, index) => (
            <Boundary key={index}>
              <Part />
            </Boundary>
          ))}
        >
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

function waitingText(sentBack: boolean, forHost: boolean) {
  if (sentBack) return 'shell:sent-back';
  return forHost ? 'shell:waiting-host' : 'shell:waiting';
}

/** What to do about an ending. */
function wordsOf({ title, opensAt }: Ending): string {
  if (opensAt === undefined) return text(`${title}.text`);
  const time = new Intl.DateTimeFormat(language.value, { dateStyle: 'full', timeStyle: 'short' }).format(opensAt);
  return text(`${title}.text`, { time });
}

/** How many tries are left, or when there are some again. */
function triesWords({ triesLeft, minutes }: Ending): string | null {
  if (triesLeft === undefined) return null;
  return triesLeft > 0
    ? text('meeting:tries-left', { count: triesLeft })
    : text('meeting:try-again-in', { minutes: minutes ?? 1 });
}

function PasswordPage({ shell, ending }: { readonly shell: Shell; readonly ending: Ending }) {
  const password = useSignal('');
  const words = triesWords(ending);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (password.value !== '') void shell.session.rejoin(false, password.value);
  };
  return (
    <MessagePage
      connection="closed"
      title={text(ending.title)}
      words={text(`${ending.title}.text`)}
      more={
        <Button testId="home" onPress={() => shell.goHome()}>
          {text('shell:home')}
        </Button>
      }
    >
      <form class="join-form" data-testid="password-form" onSubmit={submit}>
        <TextField
          label={text('meeting:password')}
          name="password"
          secret
          required
          maxLength={128}
          autocomplete="off"
          value={password}
        />
        {words !== null && <p role="alert">{words}</p>}
        <Button submit look="primary" testId="password-join">
          {text('shell:join')}
        </Button>
      </form>
    </MessagePage>
  );
}

function EndingPage({ shell, ending }: { readonly shell: Shell; readonly ending: Ending }) {
  const { title, offer } = ending;
  if (offer === 'password') return <PasswordPage shell={shell} ending={ending} />;
  const tenant = shell.signInAgain(ending);
  if (tenant !== null) {
    return (
      <MessagePage connection="closed" title={text('shell:sign-in-over')} words={text('shell:sign-in-over.text')}>
        <Button look="primary" testId="sign-in" onPress={() => shell.signingIn.start(tenant)}>
          {text('shell:sign-in-over.again')}
        </Button>
        <Button testId="home" onPress={() => shell.goHome()}>
          {text('shell:home')}
        </Button>
      </MessagePage>
    );
  }
  return (
    <MessagePage connection="closed" title={text(title)} words={wordsOf(ending)}>
      {offer !== 'none' && (
        <Button look="primary" testId="rejoin" onPress={() => void shell.session.rejoin(offer === 'takeOver')}>
          {offer === 'takeOver' ? text('shell:go-on-here') : text('shell:rejoin')}
        </Button>
      )}
      <Button testId="home" onPress={() => shell.goHome()}>
        {text('shell:home')}
      </Button>
      <CheckButton shell={shell} />
    </MessagePage>
  );
}
