import { ScreenShare as Share, ScreenShareOff } from 'lucide';
import {
  adviceOnSharing,
  isCancelled,
  isForbiddenNow,
  screenOffered,
  screenSoundOffered,
} from '../../media/screen-share.ts';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';

/** One's own screen, shown to others. */
export const sharing: Feature = (shell) => {
  const {
    session,
    media: { screen },
    people,
    notices,
  } = shell;
  session.during(() => () => screen.stop());
  const sharingNow = (): boolean => screen.video.value !== null;

  let told = false;
  /** Beforehand, and once: who shares a film finds it out too late otherwise. */
  const tellOfSound = (): void => {
    if (told || !screenOffered() || screenSoundOffered(navigator.userAgent)) return;
    told = true;
    notices.show({ id: 'screen-sound', text: 'sharing:no-sound' });
  };

  const toggle = async (): Promise<void> => {
    const meeting = session.meeting.peek();
    if (meeting === null) return;
    if (screen.video.peek() !== null) {
      screen.stop();
      return;
    }
    const why = shell.registry.hindrance('screen');
    if (why !== null) {
      notices.show({ id: 'screen', text: why });
      return;
    }
    tellOfSound();
    try {
      await screen.start(meeting, () => notices.show({ id: 'screen', text: 'sharing:stopped' }));
      notices.dismiss('screen');
    } catch (error) {
      if (isForbiddenNow(error)) notices.show({ id: 'screen', text: 'sharing:another' });
      else if (!isCancelled(error)) notices.show({ id: 'screen', text: adviceOnSharing() });
    }
  };

  return {
    controls: [
      {
        id: 'screen',
        label: () => text('sharing:share'),
        hint: () => (sharingNow() ? text('sharing:stop') : text('sharing:share')),
        icon: () => (sharingNow() ? ScreenShareOff : Share),
        place: 'main',
        shown: () => shell.sends('screen') && people.controls.value.publish.includes('screen'),
        on: sharingNow,
        key: 's',
        press: () => void toggle(),
      },
    ],
  };
};
