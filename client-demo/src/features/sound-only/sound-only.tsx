import { AudioLines } from 'lucide';
import { Icon } from '../../kit/icon.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { receiveSoundOnly, sendSoundOnly, watchLine } from './store.ts';

/** The meeting without pictures, neither sent nor received: for a line that is thin, or dear. */
export const soundOnly: Feature = ({ session, media, notices, announcer }) => {
  const only = media.soundOnly;
  const set = (on: boolean): void => {
    only.value = on;
    notices.dismiss('thin-line');
    announcer.say(on ? 'sound-only:is-on' : 'sound-only:is-off');
  };
  sendSoundOnly(only, media.camera, media.screen);
  session.during((meeting) => receiveSoundOnly(meeting, only));
  session.during((meeting) => {
    let told = false;
    const stop = watchLine(meeting, () => {
      if (only.peek() || told) return;
      told = true;
      const action = { label: 'sound-only:switch-on', run: () => set(true) } as const;
      notices.show({ id: 'thin-line', text: 'sound-only:thin-line', action });
    });
    return () => {
      stop();
      notices.dismiss('thin-line');
    };
  });
  return {
    controls: [
      {
        id: 'sound-only',
        label: () => text('sound-only:title'),
        hint: () => (only.value ? text('sound-only:switch-off') : text('sound-only:switch-on')),
        icon: () => AudioLines,
        place: 'menu',
        on: () => only.value,
        press: () => set(!only.peek()),
      },
    ],
    badges: [
      () =>
        only.value && (
          <span class="badge" data-testid="sound-only-badge" title={text('sound-only:is-on')}>
            <Icon shape={AudioLines} /> {text('sound-only:title')}
          </span>
        ),
    ],
  };
};
