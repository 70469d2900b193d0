import './notes.css';
import { NotebookPen, PenLine } from 'lucide';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { NotesSettings } from './notes-settings.tsx';
import { NotesStore } from './store.ts';

const NotesPanel = lazy(async () => (await import('./notes-panel.tsx')).NotesPanel);
const WhiteboardPanel = lazy(async () => (await import('./whiteboard-panel.tsx')).WhiteboardPanel);

/** What all write and draw together. The code that does it is fetched when it is first opened. */
export const notes: Feature = ({ session, notices, people }) => {
  const store = new NotesStore({ session, notices });
  session.during((meeting) => store.follow(meeting));
  return {
    panels: [
      {
        id: 'notes',
        title: () => text('notes:title'),
        icon: () => NotebookPen,
        View: () => <NotesPanel store={store} people={people} />,
        place: 'menu',
      },
      {
        id: 'whiteboard',
        title: () => text('notes:whiteboard'),
        icon: () => PenLine,
        View: () => <WhiteboardPanel store={store} people={people} />,
        place: 'menu',
      },
    ],
    settings: [() => <NotesSettings store={store} people={people} />],
  };
};
