/** The text for the help desk. */
import { text, type TextId } from '../texts/texts.ts';
import type { Findings } from './check.ts';
import { STEPS, type StepId, type Verdict } from './finding.ts';

export const STEP_NAMES: Readonly<Record<StepId, TextId>> = {
  browser: 'check:step-browser',
  secure: 'check:step-secure',
  microphone: 'check:step-microphone',
  camera: 'check:step-camera',
  server: 'check:step-server',
  signaling: 'check:step-signaling',
  udp: 'check:step-udp',
  tcp: 'check:step-tcp',
  relay: 'check:step-relay',
  bandwidth: 'check:step-bandwidth',
};

export const VERDICT_NAMES: Readonly<Record<Verdict, TextId>> = {
  good: 'check:verdict-good',
  warning: 'check:verdict-warning',
  fault: 'check:verdict-fault',
  skipped: 'check:verdict-skipped',
};

export interface Surroundings {
  /** Scheme, host and port: the path may name a meeting, and the rest may let somebody in. */
  readonly origin: string;
  readonly browser: string;
  readonly at: Date;
}

/** In the person's own language, with the names and figures that a help desk asks for; no token, no room, nobody's name. */
export function reportOf(findings: Findings, { origin, browser, at }: Surroundings): string {
  const lines = STEPS.flatMap((step) => {
    const finding = findings.get(step);
    if (finding === undefined) return [];
    const words = text(finding.text, finding.values?.());
    const details = finding.details === undefined || finding.details === '' ? '' : ` [${finding.details}]`;
    return [`${step}: ${text(VERDICT_NAMES[finding.verdict])} – ${words}${details}`];
  });
  return [`Causeway ${origin}`, at.toISOString(), browser, ...lines].join('\n');
}
