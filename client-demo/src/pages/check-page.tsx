import '../check/texts.ts';
import './check-page.css';
import { useComputed, useSignal } from '@preact/signals';
import { ArrowLeft, Check as CheckMark, CircleMinus, Copy, Play, TriangleAlert, X } from 'lucide';
import { useMemo, useRef } from 'preact/hooks';
import { Check } from '../check/check.ts';
import { STEPS, type Finding, type StepId, type Verdict } from '../check/finding.ts';
import { reportOf, STEP_NAMES, VERDICT_NAMES } from '../check/report.ts';
import { Button } from '../kit/button.tsx';
import { Icon, type IconShape } from '../kit/icon.tsx';
import { Spinner } from '../kit/spinner.tsx';
import type { Shell } from '../shell/shell.ts';
import { text } from '../texts/texts.ts';
import { PageHeader } from './page-header.tsx';
import { PageHeading } from './page-heading.tsx';

const SIGNS: Readonly<Record<Verdict, IconShape>> = {
  good: CheckMark,
  warning: TriangleAlert,
  fault: X,
  skipped: CircleMinus,
};

interface StepProps {
  readonly step: StepId;
  readonly finding: Finding | undefined;
  readonly running: boolean;
}

function Step({ step, finding, running }: StepProps) {
  const bad = finding !== undefined && finding.verdict !== 'good';
  const values = finding?.values?.();
  return (
    <li
      class="check-step"
      data-testid={`check-${step}`}
      data-verdict={finding?.verdict ?? (running ? 'running' : 'waiting')}
      data-finding={finding?.text}
    >
      <span class="check-sign">
        {finding === undefined ? running && <Spinner small /> : <Icon shape={SIGNS[finding.verdict]} />}
      </span>
      <div>
        <h2>
          {text(STEP_NAMES[step])}
          {finding !== undefined && <span class="check-verdict">{text(VERDICT_NAMES[finding.verdict])}</span>}
        </h2>
        {finding !== undefined && <p>{text(finding.text, values)}</p>}
        {bad && <p class="check-remedy">{text(`${finding.text}.text`, values)}</p>}
      </div>
    </li>
  );
}

/** The words for the help desk, to be read before they are copied. */
function Report({ check, shell }: { readonly check: Check; readonly shell: Shell }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const copied = useSignal(false);
  const at = useMemo(() => new Date(), []);
  const words = reportOf(check.findings.value, { origin: location.origin, browser: navigator.userAgent, at });
  const copy = async (): Promise<void> => {
    // Also where the clipboard is refused, as over plain http: then it is one press of the keyboard.
    field.current?.select();
    await navigator.clipboard.writeText(words);
    copied.value = true;
    shell.announcer.say('check:copied');
  };
  return (
    <section class="check-report">
      <label for="check-report">{text('check:report')}</label>
      <p>{text('check:report.text')}</p>
      <textarea id="check-report" ref={field} readOnly rows={8} dir="auto" data-testid="check-report" value={words} />
      <Button
        icon={copied.value ? CheckMark : Copy}
        testId="check-copy"
        onPress={() => void copy().catch(() => undefined)}
      >
        {copied.value ? text('check:copied') : text('check:copy')}
      </Button>
    </section>
  );
}

function summaryOf(findings: ReadonlyMap<StepId, Finding>): 'check:all-good' | 'check:some-bad' | 'check:broken' {
  const verdicts = [...findings.values()].map(({ verdict }) => verdict);
  if (verdicts.includes('fault')) return 'check:broken';
  return verdicts.includes('warning') ? 'check:some-bad' : 'check:all-good';
}

interface CheckPageProps {
  readonly shell: Shell;
  readonly room: string | null;
}

/** Tells somebody why it does not work, and what to do: step by step, and as a text for the help desk. */
export function CheckPage({ shell, room }: CheckPageProps) {
  const check = useMemo(() => new Check(), []);
  const busy = useComputed(() => check.running.value !== null).value;
  const findings = check.findings.value;
  const done = check.done.value;
  const start = async (): Promise<void> => {
    await check.run(shell.admission);
    shell.announcer.say(summaryOf(check.findings.peek()));
  };
  return (
    <div class="message check">
      <PageHeader />
      <main class="check-main" aria-busy={busy}>
        <PageHeading>{text('check:title')}</PageHeading>
        <p class="check-lead">{done ? text(summaryOf(findings)) : text('check:lead')}</p>
        <div class="check-actions">
          <Button
            look="primary"
            icon={Play}
            busy={busy}
            disabled={busy}
            testId="check-start"
            onPress={() => void start()}
          >
            {done ? text('check:again') : text('check:start')}
          </Button>
          <Button
            icon={ArrowLeft}
            testId="check-back"
            onPress={() => shell.router.go(room === null ? { page: 'home' } : { page: 'room', room })}
          >
            {text('check:back')}
          </Button>
        </div>
        {(busy || done) && (
          <>
            <progress max={STEPS.length} value={findings.size} aria-label={text('check:progress')} />
            <ol class="check-steps" data-testid="check-steps" data-done={done}>
              {STEPS.map((step) => (
                <Step key={step} step={step} finding={findings.get(step)} running={check.running.value === step} />
              ))}
            </ol>
          </>
        )}
        {done && <Report check={check} shell={shell} />}
      </main>
    </div>
  );
}
