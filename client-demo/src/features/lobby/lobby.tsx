import './lobby.css';
import { DoorOpen, MessageSquareText } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { Question } from '../../kit/dialog.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature, PersonAction } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { LobbyStore } from './store.ts';
import { Messages, Write } from './talk.tsx';

const LobbyPanel = lazy(async () => (await import('./lobby-panel.tsx')).LobbyPanel);

interface Props {
  readonly shell: Shell;
  readonly store: LobbyStore;
}

/** For who waits: what hosts wrote, and an answer. */
function Waiting({ store }: Pick<Props, 'store'>) {
  return (
    <section class="lobby-talk" aria-label={text('lobby:with-hosts')}>
      <Messages store={store} toWhom={() => null} />
      <Write label={text('lobby:to-hosts')} onWrite={(words) => store.answer(words)} />
    </section>
  );
}

/** Under those who wait: the way to write to them. */
function Opener({ shell: { people, panels }, store }: Props) {
  const unseen = store.unseen.value;
  if (!people.controls.value.moderator || panels.open.value === 'lobby') return null;
  if (people.waiting.value.length === 0 && unseen === 0) return null;
  return (
    <div class="lobby-opener">
      <Button small testId="lobby-open" onPress={() => panels.show('lobby')}>
        {unseen === 0 ? text('lobby:write-to-all') : text('lobby:unseen', { count: unseen })}
      </Button>
    </div>
  );
}

function SendBackQuestion({ store }: Pick<Props, 'store'>) {
  const person = store.sending.value;
  if (person === null) return null;
  return (
    <Question
      title={text('lobby:send-back-question', { name: person.label.value })}
      words={text('lobby:send-back-question.text')}
      yes={text('lobby:send-back-yes')}
      testId="send-back-yes"
      onYes={() => store.sendBack(person)}
      onClose={() => store.askToSendBack(null)}
    />
  );
}

function actionsFor(person: Person, { shell, store }: Props): readonly PersonAction[] {
  if (person.self || !shell.people.may('lobby.sendBack', person)) return [];
  return [
    {
      id: 'send-back',
      label: text('lobby:send-back', { name: person.label.value }),
      icon: DoorOpen,
      grave: true,
      press: () => store.askToSendBack(person),
    },
  ];
}

/** Words with those who wait, and the way back to the lobby. */
export const lobby: Feature = (shell) => {
  const { session, announcer, notices, people } = shell;
  const store = new LobbyStore({ session, announcer, notices });
  session.during((meeting) => store.follow(meeting));
  return {
    panels: [
      {
        id: 'lobby',
        title: () => text('lobby:title'),
        icon: () => MessageSquareText,
        View: () => <LobbyPanel store={store} people={people} />,
        count: () => store.unseen.value,
        place: 'host',
        shown: () => people.controls.value.moderator,
      },
    ],
    overlays: [() => <Opener shell={shell} store={store} />],
    lobby: [() => <Waiting store={store} />],
    background: [() => <SendBackQuestion store={store} />],
    personActions: (person) => actionsFor(person, { shell, store }),
  };
};
