import { text, type TextId } from '../texts/texts.ts';

/** What can be captured. */
export type CaptureKind = 'microphone' | 'camera';

/**
 * Why a device cannot be had. `insecure`: the page came over plain http; `denied`: by the person, the browser or the
 * system; `absent`: there is none; `busy`: another program holds it; `failed`: anything else;
 * `kept`: another one was chosen and could not be had, and the one before goes on.
 */
export type DeviceProblem = 'insecure' | 'denied' | 'absent' | 'busy' | 'failed' | 'kept';

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

/** What to tell: a text with what it needs. */
export interface ProblemTold {
  readonly id: string;
  readonly text: TextId;
  readonly values: () => Readonly<Record<string, string>>;
}

const TEXTS: Readonly<Record<DeviceProblem, TextId>> = {
  insecure: 'media:insecure',
  denied: 'media:denied',
  absent: 'media:absent',
  busy: 'media:busy',
  failed: 'media:failed',
  kept: 'media:kept',
};

const NAMES: Readonly<Record<CaptureKind, TextId>> = { microphone: 'media:microphone', camera: 'media:camera' };

/** The name of a device, as it stands in a sentence. */
const nameOf = (kind: CaptureKind): string => text(NAMES[kind]);

/** What to tell of the devices: one thing where both have the same problem. */
export function problemsTold({
  microphone,
  camera,
}: Readonly<Record<CaptureKind, DeviceProblem | null>>): ProblemTold[] {
  if (microphone !== null && microphone === camera) {
    const button = (): string => text('media:microphone-or-camera');
    const things = microphone === 'absent' ? button : (): string => text('media:microphone-and-camera');
    return [{ id: 'devices', text: TEXTS[microphone], values: () => ({ things: things(), button: button() }) }];
  }
  return (['microphone', 'camera'] as const).flatMap((kind) => {
    const problem = kind === 'microphone' ? microphone : camera;
    const values = () => ({ things: nameOf(kind), button: nameOf(kind) });
    return problem === null ? [] : [{ id: kind, text: TEXTS[problem], values }];
  });
}

/** Ids of what `problemsTold` tells. */
export const PROBLEM_IDS = ['devices', 'microphone', 'camera'] as const;
