import './stage.css';
import { effect } from '@preact/signals';
import {
  ChevronLeft,
  ChevronRight,
  Expand,
  EyeOff,
  LayoutDashboard,
  Pin,
  PinOff,
  PictureInPicture2,
  Shrink,
} from 'lucide';
import type { Meeting, RemoteTrack } from '../../../../signaling/client/api.ts';
import { lazy } from '../../kit/lazy.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Control, Feature, PersonAction } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { fullScreen, fullScreenOffered, toggleFullScreen } from './full-screen.ts';
import { PictureInPicture } from './picture-in-picture.tsx';
import { Sounds } from './sounds.tsx';
import { StageView } from './stage-view.tsx';
import { StageStore } from './store.ts';
import { voicesOf } from './voices.ts';

const LayoutDialog = lazy(async () => (await import('./layout-dialog.tsx')).LayoutDialog);

function actionsFor(person: Person, store: StageStore): readonly PersonAction[] {
  const { identity, self, label } = person;
  const pinned = store.pinned.value.includes(identity);
  const name = label.value;
  const pin: PersonAction = {
    id: 'pin',
    label: pinned ? text('stage:unpin', { name }) : text('stage:pin', { name }),
    icon: pinned ? PinOff : Pin,
    press: () => store.togglePin(identity),
  };
  const hide: PersonAction = {
    id: 'hide-self',
    label: text('stage:hide-self'),
    icon: EyeOff,
    press: () => store.hideSelf(true),
  };
  return self ? [hide, pin] : [pin];
}

function controlsOf(store: StageStore, small: PictureInPicture, { notices }: Shell): readonly Control[] {
  return [
    {
      id: 'layout',
      label: () => text('stage:layout'),
      icon: () => LayoutDashboard,
      place: 'menu',
      opens: 'dialog',
      key: 'l',
      press: () => store.openChoice(true),
    },
    ...([-1, 1] as const).map((step): Control => ({
      id: step < 0 ? 'page-before' : 'page-after',
      label: () => (step < 0 ? text('stage:page-before') : text('stage:page-after')),
      icon: () => (step < 0 ? ChevronLeft : ChevronRight),
      place: 'key',
      key: step < 0 ? ',' : '.',
      press: () => store.turnBy(step),
    })),
    {
      id: 'full-screen',
      label: () => text('stage:full-screen'),
      hint: () => (fullScreen.value ? text('stage:full-screen-leave') : text('stage:full-screen')),
      icon: () => (fullScreen.value ? Shrink : Expand),
      place: 'menu',
      shown: fullScreenOffered,
      on: () => fullScreen.value,
      key: 'f',
      press: toggleFullScreen,
    },
    {
      id: 'picture-in-picture',
      label: () => text('stage:picture-in-picture'),
      icon: () => PictureInPicture2,
      place: 'menu',
      shown: () => small.offered,
      on: () => small.open.value,
      key: 'i',
      press: () => {
        small
          .toggle()
          .catch(() => notices.show({ id: 'picture-in-picture', text: 'stage:picture-in-picture-refused' }));
      },
    },
  ];
}

/** Lets no sound be sent here: a device beside this one plays it. Returns the function that ends that. */
function silence(meeting: Meeting): () => void {
  const quiet = ({ track }: { readonly track: RemoteTrack }): void => {
    if (track.kind === 'audio') track.setReceiving(false);
  };
  for (const { tracks } of meeting.participants.values()) for (const track of tracks.values()) quiet({ track });
  return meeting.on('trackPublished', quiet);
}

/** Everybody's pictures and sounds. */
export const stage: Feature = (shell) => {
  const { session, speakers, people, media, registry } = shell;
  const store = new StageStore({ people, spotlit: () => registry.spotlit, now: () => performance.now() });
  const small = new PictureInPicture(shell, store);
  session.during((meeting) => store.follow(meeting));
  session.during((meeting) => (shell.way.peek() === 'companion' ? silence(meeting) : () => undefined));
  session.during(() => {
    const stop = effect(() => speakers.listenTo(voicesOf(people.present.value, media.outgoing.microphone.track.value)));
    return () => {
      stop();
      small.close();
      speakers.listenTo(new Map());
    };
  });
  return {
    controls: controlsOf(store, small, shell),
    personActions: (person) => actionsFor(person, store),
    Stage: () => <StageView shell={shell} store={store} />,
    background: [() => <Sounds shell={shell} />, () => store.choosing.value && <LayoutDialog store={store} />],
  };
};
