import { effect } from '@preact/signals';
import { PROBLEM_IDS, problemsTold } from '../../media/device-problems.ts';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { captureControl } from './capture-control.ts';
import { DeviceSelects } from './device-selects.tsx';
import { Preview } from './preview.tsx';
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
}

/** One's own microphone and camera, and the choice of devices. */
export const devices: Feature = (shell) => {
  const { media, people, session } = shell;
  tellProblems(shell);
  session.during((meeting) => publishDevices(meeting, shell));
  effect(() => {
    const connection = session.connection.value;
    // The devices need not be there to join, and the server not to start them.
    if (connection === 'connecting') void media.start();
    if (connection === 'closed') media.close();
  });
  return {
    controls: [media.microphone, media.camera].map((capture) => ({
      ...captureControl(capture, false),
      shown: () => people.controls.value.publish.includes(capture.kind),
    })),
    settings: [() => <DeviceSelects media={media} />],
    Preview: ({ name }) => <Preview media={media} speakers={shell.speakers} name={name} />,
  };
};
