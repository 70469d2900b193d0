import './floor.css';
import { CameraOff, Mic, MicOff, ScreenShareOff, ShieldCheck, SlidersHorizontal } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature, PersonAction } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { RollCallButtons } from './roll-call-buttons.tsx';
import { FloorStore } from './store.ts';

const MuteAllDialog = lazy(async () => (await import('./dialogs.tsx')).MuteAllDialog);
const PermissionsDialog = lazy(async () => (await import('./dialogs.tsx')).PermissionsDialog);
const HostPanel = lazy(async () => (await import('./host-panel.tsx')).HostPanel);

interface Props {
  readonly shell: Shell;
  readonly store: FloorStore;
}

/** Who is called, for everybody; for who moderates, the next. */
function RollCallBanner({ shell: { people }, store }: Props) {
  const call = store.rollCall.value;
  const called = store.called.value;
  if (call === null || called === null) return null;
  const name = people.find(called.identity)?.label.value ?? called.name;
  const place = { place: call.place + 1, count: call.people.length };
  return (
    <aside
      class="roll-call"
      aria-label={text('floor:roll-call')}
      data-testid="roll-call"
      data-own={store.calledSelf.value}
    >
      <p>
        <strong>{store.calledSelf.value ? text('floor:your-turn') : text('floor:is-called', { name })}</strong>{' '}
        <small>{text('floor:place', place)}</small>
      </p>
      {people.controls.value.moderator && <RollCallButtons store={store} />}
    </aside>
  );
}

/** In the list of people: what a host does to all. */
function MuteAllButton({ store }: { readonly store: FloorStore }) {
  return (
    <div class="panel-part">
      <Button small icon={MicOff} testId="mute-all-people" onPress={() => store.askToMute(true)}>
        {text('floor:mute-all')}
      </Button>
    </div>
  );
}

/** What who moderates may do about somebody's sound and picture. */
function actionsFor(person: Person, { shell, store }: Props): readonly PersonAction[] {
  if (person.self || !shell.people.controls.value.moderator) return [];
  const name = person.label.value;
  const { muted, cameras, screens, role } = person.view.value;
  const actions: PersonAction[] = [];
  if (muted) {
    actions.push({
      id: 'ask-to-unmute',
      label: text('floor:ask-to-unmute', { name }),
      icon: Mic,
      press: () => store.ask(person, 'microphone'),
    });
  }
  if (cameras.length > 0) {
    actions.push({
      id: 'stop-camera',
      label: text('floor:stop-camera', { name }),
      icon: CameraOff,
      press: () => store.stop(person, 'camera'),
    });
  }
  if (screens.length > 0) {
    actions.push({
      id: 'stop-screen',
      label: text('floor:stop-screen', { name }),
      icon: ScreenShareOff,
      press: () => store.stop(person, 'screen'),
    });
  }
  if (role !== 'host' && role !== 'cohost') {
    actions.push({
      id: 'permissions',
      label: text('floor:permissions-of', { name }),
      icon: ShieldCheck,
      press: () => store.openPermissions(person),
    });
  }
  return actions;
}

/** Who may speak, show, write and react at the moment; and the roll call. */
export const floor: Feature = (shell) => {
  const { session, announcer, notices, people, media } = shell;
  const store = new FloorStore({
    session,
    announcer,
    notices,
    labelOf: (identity, name) => people.find(identity)?.label.peek() ?? name,
    turnOn: (source) => void media[source].turnOn(),
  });
  session.during((meeting) => store.follow(meeting));
  const moderator = (): boolean => people.controls.value.moderator;
  return {
    controls: [
      {
        id: 'mute-all',
        label: () => text('floor:mute-all'),
        icon: () => MicOff,
        place: 'host',
        shown: moderator,
        opens: 'dialog',
        press: () => store.askToMute(true),
      },
    ],
    panels: [
      {
        id: 'host',
        title: () => text('floor:host-controls'),
        icon: () => SlidersHorizontal,
        place: 'host',
        shown: moderator,
        View: () => <HostPanel shell={shell} store={store} />,
      },
    ],
    peopleHead: [() => moderator() && <MuteAllButton store={store} />],
    banners: [() => <RollCallBanner shell={shell} store={store} />],
    background: [
      () => store.muting.value && <MuteAllDialog store={store} />,
      () => store.permitting.value && <PermissionsDialog store={store} person={store.permitting.value} />,
    ],
    personActions: (person) => actionsFor(person, { shell, store }),
    hindrance: (ability) => store.hindrance(ability),
  };
};
