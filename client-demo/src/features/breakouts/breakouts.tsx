import './breakouts.css';
import { UsersRound } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { BreakoutsStore } from './store.ts';

const BreakoutsPanel = lazy(async () => (await import('./breakouts-panel.tsx')).BreakoutsPanel);

interface Props {
  readonly store: BreakoutsStore;
}

/** As 2:05. */
const clockOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Where we are while groups are open, how long, and the way. */
function Banner({ store, openPanel }: Props & { readonly openPanel: () => void }) {
  const groups = store.groups.value;
  if (groups?.open !== true) return null;
  const here = store.here.value;
  const mine = store.mine.value;
  const left = store.secondsLeft.value;
  const moving = store.moving.value;
  const time = left === null ? '' : clockOf(left);
  return (
    <div class="breakout-banner" data-testid="breakout-banner" role="status">
      <strong>
        {here === null ? text('breakouts:are-open') : text('breakouts:you-are-in', { name: store.nameOf(here) })}
      </strong>
      {left !== null && (
        <span role="timer" aria-live="off">
          {here === null ? text('breakouts:closes-in', { time }) : text('breakouts:back-in', { time })}
        </span>
      )}
      {here !== null && (
        <Button small busy={moving} testId="breakout-back" onPress={() => store.back()}>
          {text('breakouts:back')}
        </Button>
      )}
      {here === null && mine !== null && (
        <Button small look="primary" busy={moving} testId="breakout-go" onPress={() => store.go(mine)}>
          {moving ? text('breakouts:moving') : text('breakouts:go-to', { name: store.nameOf(mine) })}
        </Button>
      )}
      {here === null && mine === null && groups.choose && (
        <Button small look="primary" onPress={openPanel}>
          {text('breakouts:pick')}
        </Button>
      )}
    </div>
  );
}

/** Somebody is asked to go into a group. */
function Invitation({ store }: Props) {
  const group = store.invitation.value;
  if (group === null) return null;
  return (
    <Dialog title={text('breakouts:invited', { name: store.nameOf(group) })} onClose={() => store.putOff()}>
      <p>{text('breakouts:invited.text')}</p>
      <div class="dialog-answers">
        <Button onPress={() => store.putOff()}>{text('breakouts:invited-no')}</Button>
        <Button look="primary" testId="breakout-accept" onPress={() => store.go(group)}>
          {text('breakouts:invited-yes')}
        </Button>
      </div>
    </Dialog>
  );
}

/** In which group somebody is who is not here. */
function GroupMark({ store, person }: Props & { readonly person: Person }) {
  const group = store.whereIs(person.identity);
  if (group === null || group === store.here.value) return null;
  return (
    <span class="breakout-mark" data-testid="breakout-mark">
      {text('breakouts:person-in', { name: store.nameOf(group) })}
    </span>
  );
}

/** Groups of the meeting, each in a room of its own. */
export const breakouts: Feature = ({ session, announcer, notices, panels, people }) => {
  const store = new BreakoutsStore({ session, announcer, notices });
  session.during((meeting) => store.follow(meeting));
  return {
    controls: [
      {
        id: 'groups-button',
        label: () => text('breakouts:title'),
        icon: () => UsersRound,
        place: 'side',
        shown: () => !people.controls.value.moderator && store.groups.value !== null,
        on: () => panels.open.value === 'breakouts',
        opens: 'panel',
        press: () => panels.toggle('breakouts'),
      },
    ],
    panels: [
      {
        id: 'breakouts',
        title: () => text('breakouts:title'),
        icon: () => UsersRound,
        View: () => <BreakoutsPanel store={store} people={people} />,
        place: 'host',
        shown: () => people.controls.value.moderator,
      },
    ],
    banners: [() => <Banner store={store} openPanel={() => panels.show('breakouts')} />],
    background: [() => <Invitation store={store} />],
    PersonMarks: ({ person }) => <GroupMark store={store} person={person} />,
  };
};
