import type { Notice } from './notices.ts';

/** What can be captured. */
export type CaptureKind = 'microphone' | 'camera';

/**
 * Why a device cannot be had. `insecure`: the page came over plain http; `denied`: by the person, the browser or the
 * system; `absent`: there is none; `busy`: another program holds it; `failed`: anything else.
 */
export type DeviceProblem = 'insecure' | 'denied' | 'absent' | 'busy' | 'failed';

/** What each kind has to complain of now. */
export type DeviceProblems = Readonly<Record<CaptureKind, DeviceProblem | null>>;

const BY_ERROR_NAME: ReadonlyMap<string, DeviceProblem> = new Map([
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'absent'],
  ['OverconstrainedError', 'absent'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
]);

/**
 * The problem behind an error of `getUserMedia`, by its name
 * (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia).
 */
export function problemOf(error: unknown): DeviceProblem {
  return (error instanceof Error ? BY_ERROR_NAME.get(error.name) : undefined) ?? 'failed';
}

const TEXTS: Readonly<Record<DeviceProblem, { title: (things: string) => string; text: (button: string) => string }>> =
  {
    insecure: {
      title: (things) => `This address is not secure, so the browser withholds your ${things}`,
      text: () => 'Others cannot see or hear you. Open this page over https:// (or on localhost) to be seen and heard.',
    },
    denied: {
      title: (things) => `The browser does not let this page use your ${things}`,
      text: (button) => `Allow it beside the address bar, then press the ${button}.`,
    },
    absent: {
      title: (things) => `No ${things} found`,
      text: (button) => `Plug one in or switch it on, then press the ${button}.`,
    },
    busy: {
      title: (things) => `Another program is using your ${things}`,
      text: (button) => `Close that program, then press the ${button}.`,
    },
    failed: {
      title: (things) => `Your ${things} could not be started`,
      text: (button) => `Check the device, then press the ${button} to try again.`,
    },
  };

function notice(id: string, problem: DeviceProblem, kinds: readonly CaptureKind[]): Notice {
  const { title, text } = TEXTS[problem];
  const joiner = problem === 'absent' ? ' or ' : ' and ';
  return {
    id,
    title: title(kinds.join(joiner)),
    text: text(kinds.length > 1 ? 'microphone or camera button' : `${kinds.join('')} button`),
  };
}

/** Ids of the notices that `deviceNotices` makes. */
export const DEVICE_NOTICE_IDS = ['devices', 'microphone', 'camera'] as const;

/** What to tell of the devices: one notice where both have the same problem. */
export function deviceNotices({ microphone, camera }: DeviceProblems): Notice[] {
  if (microphone !== null && microphone === camera) return [notice('devices', microphone, ['microphone', 'camera'])];
  return [
    ...(microphone === null ? [] : [notice('microphone', microphone, ['microphone'])]),
    ...(camera === null ? [] : [notice('camera', camera, ['camera'])]),
  ];
}
