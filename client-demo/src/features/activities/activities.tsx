import './activities.css';
import { ListChecks } from 'lucide';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { PollsStore } from './polls-store.ts';
import { QuestionsStore } from './questions-store.ts';

const ActivitiesPanel = lazy(async () => (await import('./activities-panel.tsx')).ActivitiesPanel);

/** Polls, and questions of the people: one panel for both. */
export const activities: Feature = ({ session, announcer, notices, people }) => {
  const surroundings = { session, announcer, notices };
  const polls = new PollsStore(surroundings);
  const questions = new QuestionsStore(surroundings);
  session.during((meeting) => polls.follow(meeting));
  session.during((meeting) => questions.follow(meeting));
  return {
    panels: [
      {
        id: 'activities',
        title: () => text('activities:title'),
        icon: () => ListChecks,
        View: () => <ActivitiesPanel polls={polls} questions={questions} people={people} />,
        count: () => polls.waiting + questions.unseen.value,
        key: 'q',
      },
    ],
  };
};
