import { Mic, MicOff, Video, VideoOff } from 'lucide';
import type { Capture } from '../../media/capture.ts';
import type { Control } from '../../shell/feature.ts';
import { text, type TextId } from '../../texts/texts.ts';

const isMicrophone = ({ kind }: Capture): boolean => kind === 'microphone';

/** What keeps a switch from being switched on. */
interface Hindrances {
  /** Why it cannot be switched on now, as a host set it; null: it can. */
  readonly why: () => TextId | null;
  /** It was pressed all the same. */
  readonly tell: (why: TextId) => void;
}

/**
 * The switch of a microphone or a camera. Before the meeting (without `hindrances`) it tells what is wanted, as no device
 * may have been asked for yet.
 */
export function captureControl(capture: Capture, hindrances?: Hindrances): Control {
  const early = hindrances === undefined;
  const on = (): boolean => (early ? capture.wanted.value : capture.on.value);
  return {
    id: isMicrophone(capture) ? 'mic' : 'camera',
    label: () => (isMicrophone(capture) ? text('devices:microphone') : text('devices:camera')),
    hint: () => {
      const why = on() ? null : (hindrances?.why() ?? null);
      if (why !== null) return text(why);
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
    // Before the meeting no key is listened to.
    ...(early ? {} : { key: isMicrophone(capture) ? 'm' : 'v' }),
    press: () => {
      const why = capture.wanted.peek() ? null : (hindrances?.why() ?? null);
      if (why === null) capture.toggle();
      else hindrances?.tell(why);
    },
  };
}
