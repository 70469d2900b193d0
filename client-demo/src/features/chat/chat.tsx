import './chat.css';
import { MessageSquareText } from 'lucide';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { ChatSettings } from './chat-settings.tsx';
import { FileStore } from './file-store.ts';
import { ChatStore } from './store.ts';

const ChatPanel = lazy(async () => (await import('./chat-panel.tsx')).ChatPanel);

/** Written words: to everybody, to the hosts, to one. */
export const chat: Feature = ({ session, panels, announcer, notices, people }) => {
  const labelOf = (identity: string, name: string): string => people.find(identity)?.label.peek() ?? name;
  const surroundings = { session, panels, announcer, notices, labelOf };
  const store = new ChatStore(surroundings);
  const files = new FileStore(surroundings);
  session.during((meeting) => store.follow(meeting));
  session.during((meeting) => files.follow(meeting));
  return {
    panels: [
      {
        id: 'chat',
        title: () => text('chat:title'),
        icon: () => MessageSquareText,
        View: () => <ChatPanel store={store} files={files} people={people} />,
        count: () => store.unread.value + files.unread.value,
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
