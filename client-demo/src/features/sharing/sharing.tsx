import { ScreenShare as Share, ScreenShareOff } from 'lucide';
import { adviceOnSharing, isCancelled } from '../../media/screen-share.ts';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';

/** One's own screen, shown to others. */
export const sharing: Feature = ({ session, media: { screen }, people, notices }) => {
  session.during(() => () => screen.stop());
  const sharingNow = (): boolean => screen.video.value !== null;

  const toggle = async (): Promise<void> => {
    const meeting = session.meeting.peek();
    if (meeting === null) return;
    if (screen.video.peek() !== null) {
      screen.stop();
      return;
    }
    try {
      await screen.start(meeting);
      notices.dismiss('screen');
    } catch (error) {
      if (!isCancelled(error)) notices.show({ id: 'screen', text: adviceOnSharing() });
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
        shown: () => people.controls.value.publish.includes('screen'),
        on: sharingNow,
        key: 's',
        press: () => void toggle(),
      },
    ],
  };
};
