import { Mic, MicOff, Video, VideoOff } from 'lucide';
import type { Capture } from '../../media/capture.ts';
import type { Control } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';

const isMicrophone = ({ kind }: Capture): boolean => kind === 'microphone';

/** The switch of a microphone or a camera. Before the meeting (`early`) it tells what is wanted, as no device may have been asked for yet. */
export function captureControl(capture: Capture, early: boolean): Control {
  const on = (): boolean => (early ? capture.wanted.value : capture.on.value);
  return {
    id: isMicrophone(capture) ? 'mic' : 'camera',
    label: () => (isMicrophone(capture) ? text('devices:microphone') : text('devices:camera')),
    hint: () => {
      if (isMicrophone(capture)) return on() ? text('devices:mute') : text('devices:unmute');
      return on() ? text('devices:camera-off') : text('devices:camera-on');
    },
    icon: () => {
      if (isMicrophone(capture)) return on() ? Mic : MicOff;
      return on() ? Video : VideoOff;
    },
    place: 'main',
    on,
    alertWhenOff: true,
    busy: () => capture.starting.value,
    warning: () => capture.problem.value !== null,
    key: isMicrophone(capture) ? 'm' : 'v',
    press: () => capture.toggle(),
  };
}
