import { effect } from '@preact/signals';
import { tellOfLooks } from './looks.ts';
import { PROBLEM_IDS, problemsTold } from '../../media/device-problems.ts';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { captureControl } from './capture-control.ts';
import { DeviceSelects } from './device-selects.tsx';
import { Preview } from './preview.tsx';
import { text } from '../../texts/texts.ts';
import { pushToTalk } from './push-to-talk.ts';
import { publishDevices } from './publishing.ts';

function tellProblems({ media: { microphone, camera }, notices }: Shell): void {
  const onDismiss = (): void => {
    microphone.forgetProblem();
    camera.forgetProblem();
  };
  effect(() => {
    const told = problemsTold({ microphone: microphone.problem.value, camera: camera.problem.value });
    for (const id of PROBLEM_IDS) notices.dismiss(id);
    for (const notice of told) notices.show({ ...notice, onDismiss });
  });
  effect(() => {
    if (microphone.on.value && microphone.interrupted.value)
      notices.show({ id: 'interrupted', text: 'devices:interrupted' });
    else notices.dismiss('interrupted');
  });
}

/** One's own microphone and camera, and the choice of devices. */
export const devices: Feature = (shell) => {
  const { media, people, session, registry, notices } = shell;
  tellProblems(shell);
  tellOfLooks(shell);
  session.during((meeting) => publishDevices(meeting, shell));
  const maySpeak = (): boolean => shell.sends('microphone') && people.controls.peek().publish.includes('microphone');
  session.during(() =>
    pushToTalk(media.microphone, () => {
      if (!shell.keys.on.peek() || !maySpeak()) return false;
      const why = registry.hindrance('microphone');
      if (why !== null) notices.show({ id: 'hindered', text: why });
      return why === null;
    }),
  );
  effect(() => {
    const connection = session.connection.value;
    // The devices need not be there to join, and the server not to start them.
    if (connection === 'connecting') void media.start();
    if (connection === 'closed') media.close();
  });
  return {
    controls: [media.microphone, media.camera].map((capture) => ({
      ...captureControl(capture, {
        why: () => registry.hindrance(capture.kind),
        tell: (why) => notices.show({ id: 'hindered', text: why }),
      }),
      shown: () => shell.sends(capture.kind) && people.controls.value.publish.includes(capture.kind),
    })),
    keys: [{ key: () => text('devices:space'), label: () => text('devices:push-to-talk') }],
    settings: [() => <DeviceSelects shell={shell} />],
    Preview: ({ name }) => <Preview shell={shell} name={name} />,
  };
};
