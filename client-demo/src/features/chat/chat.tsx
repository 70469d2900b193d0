import './chat.css';
import { MessageSquareText } from 'lucide';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { ChatSettings } from './chat-settings.tsx';
import { ChatStore } from './store.ts';

const ChatPanel = lazy(async () => (await import('./chat-panel.tsx')).ChatPanel);

/** Written words: to everybody, to the hosts, to one. */
export const chat: Feature = ({ session, panels, announcer, notices, people }) => {
  const store = new ChatStore({
    session,
    panels,
    announcer,
    notices,
    labelOf: (identity, name) => people.find(identity)?.label.peek() ?? name,
  });
  session.during((meeting) => store.follow(meeting));
  return {
    panels: [
      {
        id: 'chat',
        title: () => text('chat:title'),
        icon: () => MessageSquareText,
        View: () => <ChatPanel store={store} people={people} />,
        count: () => store.unread.value,
        key: 'c',
      },
    ],
    settings: [() => <ChatSettings store={store} people={people} />],
    personActions: ({ self, identity, label }) =>
      self
        ? []
        : [
            {
              id: 'write-person',
              label: text('chat:write-to', { name: label.value }),
              icon: MessageSquareText,
              press: () => {
                store.target.value = { kind: 'one', identity };
                panels.show('chat');
              },
            },
          ],
  };
};
