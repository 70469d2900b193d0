/** What the self-test looks at, and what it finds. */
import type { TextId, TextValues } from '../texts/texts.ts';

export const STEPS = [
  'browser',
  'secure',
  'microphone',
  'camera',
  'server',
  'signaling',
  'udp',
  'tcp',
  'relay',
  'bandwidth',
] as const;
export type StepId = (typeof STEPS)[number];

/** `warning`: meetings work, though not as well as they could; `skipped`: it could not be tried. */
export type Verdict = 'good' | 'warning' | 'fault' | 'skipped';

export interface Finding {
  readonly verdict: Verdict;
  /** What is so; its attribute `text` says what to do, unless all is well. */
  readonly text: TextId;
  readonly values?: (() => TextValues) | undefined;
  /** For the help desk: figures, and names of errors. Never a token, a name or a room. */
  readonly details?: string | undefined;
}

export const good = (text: TextId, values?: () => TextValues, details?: string): Finding => ({
  verdict: 'good',
  text,
  values,
  details,
});
export const warning = (text: TextId, details?: string, values?: () => TextValues): Finding => ({
  verdict: 'warning',
  text,
  values,
  details,
});
export const fault = (text: TextId, details?: string, values?: () => TextValues): Finding => ({
  verdict: 'fault',
  text,
  values,
  details,
});
export const skipped = (text: TextId, details?: string): Finding => ({ verdict: 'skipped', text, details });
