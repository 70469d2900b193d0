import { Question } from '../../kit/dialog.tsx';
import { isFramed } from '../../shell/embedding/framed.ts';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { BackGuard } from './back-guard.ts';
import { keepAwake } from './keep-awake.ts';

/** What a device in the hand needs: a screen that stays on, and a button to go back that asks. */
export const telephone: Feature = ({ session }) => {
  const guard = new BackGuard();
  session.during(() => keepAwake());
  // In a frame the button is that of the page around.
  if (!isFramed()) session.during(() => guard.follow());
  return {
    background: [
      () =>
        guard.asking.value && (
          <Question
            title={text('telephone:leave')}
            words={text('telephone:leave.text')}
            yes={text('telephone:leave.yes')}
            testId="back-leave"
            onYes={() => session.leave()}
            onClose={() => guard.stay()}
          />
        ),
    ],
  };
};
