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

/** Whose words for permissions to use. */
export type BrowserFamily = 'chromium' | 'firefox' | 'safari' | 'other';

/** The family of a browser, by how it names itself. All browsers of iPhones and iPads are Safari inside. */
export function browserFamily(userAgent: string): BrowserFamily {
  if (/Firefox\//.test(userAgent)) return 'firefox';
  if (/Chrome\/|Chromium\//.test(userAgent)) return 'chromium';
  if (/Safari\/|iPhone|iPad/.test(userAgent)) return 'safari';
  return 'other';
}

const DENIED: Readonly<Record<BrowserFamily, TextId>> = {
  chromium: 'media:denied-chromium',
  firefox: 'media:denied-firefox',
  safari: 'media:denied-safari',
  other: 'media:denied',
};

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

const textOf = (problem: DeviceProblem, family: BrowserFamily): TextId =>
  problem === 'denied' ? DENIED[family] : TEXTS[problem];

/** What to tell of the devices, in the words of this browser: one thing where both have the same problem. */
export function problemsTold(
  { microphone, camera }: Readonly<Record<CaptureKind, DeviceProblem | null>>,
  family: BrowserFamily = browserFamily(navigator.userAgent),
): ProblemTold[] {
  if (microphone !== null && microphone === camera) {
    const button = (): string => text('media:microphone-or-camera');
    const things = microphone === 'absent' ? button : (): string => text('media:microphone-and-camera');
    return [
      { id: 'devices', text: textOf(microphone, family), values: () => ({ things: things(), button: button() }) },
    ];
  }
  return (['microphone', 'camera'] as const).flatMap((kind) => {
    const problem = kind === 'microphone' ? microphone : camera;
    const values = () => ({ things: nameOf(kind), button: nameOf(kind) });
    return problem === null ? [] : [{ id: kind, text: textOf(problem, family), values }];
  });
}

/** Ids of what `problemsTold` tells. */
export const PROBLEM_IDS = ['devices', 'microphone', 'camera'] as const;
