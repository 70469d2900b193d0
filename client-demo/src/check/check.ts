/** The self-test: step by step, each told as soon as it is known. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { endingOfError } from '../meeting/endings.ts';
import type { Admission } from '../meeting/token.ts';
import { fault, good, skipped, STEPS, warning, type Finding, type StepId } from './finding.ts';
import { browserFinding, deviceFinding, secureFinding } from './here.ts';
import { lineFinding } from './measured.ts';
import { drawnPicture, type DrawnPicture } from './picture.ts';
import { askServer, type CheckRoom, type ServerAnswer } from './server.ts';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import type { CallOutcome, CallWishes } from './test-call.ts';

export type Findings = ReadonlyMap<StepId, Finding>;

/** What is tried outside of the page itself. */
export interface Attempts {
  readonly device: typeof deviceFinding;
  readonly server: (admission: Admission) => Promise<ServerAnswer>;
  readonly picture: () => DrawnPicture;
  readonly call: (wishes: CallWishes) => Promise<CallOutcome>;
}

const REAL: Attempts = {
  device: deviceFinding,
  server: askServer,
  picture: drawnPicture,
  call: async (wishes) => (await import('./test-call.ts')).testCall(wishes),
};

const PATHS = ['udp', 'tcp', 'relay'] as const;
type Path = (typeof PATHS)[number];

const OPEN = { udp: 'check:udp-good', tcp: 'check:tcp-good', relay: 'check:relay-good' } as const;
const CLOSED = { udp: 'check:udp-blocked', tcp: 'check:tcp-blocked', relay: 'check:relay-blocked' } as const;

const nameOf = (error: unknown): string =>
  error instanceof CausewayClientError ? error.code : error instanceof Error ? error.name : String(error);

/** What a refused join says. @param pageAllowed as the server said before */
function joinFinding(error: unknown, pageAllowed: boolean | undefined): Finding {
  const details = nameOf(error);
  if (pageAllowed === false) return fault('check:wrong-address', details, () => ({ address: location.origin }));
  if (['unreachable', 'timeout', 'disconnected'].includes(details)) return fault('check:no-socket', details);
  return fault(endingOfError(error).title, details);
}

export class Check {
  readonly #attempts: Attempts;
  readonly #findings = signal<Findings>(new Map());
  readonly #running = signal<StepId | null>(null);
  readonly #done = signal(false);

  constructor(attempts: Partial<Attempts> = {}) {
    this.#attempts = { ...REAL, ...attempts };
  }

  get findings(): ReadonlySignal<Findings> {
    return this.#findings;
  }

  /** The step under way; null: none. */
  get running(): ReadonlySignal<StepId | null> {
    return this.#running;
  }

  /** Whether every step was taken. */
  get done(): ReadonlySignal<boolean> {
    return this.#done;
  }

  /** Takes all steps anew; without effect while it does. Never rejects. */
  async run(admission: Admission): Promise<void> {
    if (this.#running.peek() !== null) return;
    this.#findings.value = new Map();
    this.#done.value = false;
    await this.#step('browser', () => browserFinding());
    await this.#step('secure', secureFinding);
    for (const kind of ['microphone', 'camera'] as const) await this.#step(kind, () => this.#attempts.device(kind));
    await this.#calls(admission);
    for (const step of STEPS) {
      if (!this.#findings.peek().has(step)) this.#tell(step, skipped('check:not-tried'));
    }
    this.#running.value = null;
    this.#done.value = true;
  }

  async #calls(admission: Admission): Promise<void> {
    const { room, pageAllowed } = await this.#ask(admission);
    if (room === null) {
      if (pageAllowed === false) {
        this.#tell(
          'signaling',
          fault('check:wrong-address', 'origin', () => ({ address: location.origin })),
        );
      }
      return;
    }
    if (this.#findings.peek().get('browser')?.verdict === 'fault') return;
    await this.#paths(room, pageAllowed);
  }

  async #ask(admission: Admission): Promise<Omit<ServerAnswer, 'finding'>> {
    this.#running.value = 'server';
    try {
      const { finding, ...rest } = await this.#attempts.server(admission);
      this.#tell('server', finding);
      return rest;
    } catch (error) {
      this.#tell('server', fault('check:failed', nameOf(error)));
      return { room: null, pageAllowed: undefined };
    }
  }

  async #paths(room: CheckRoom, pageAllowed: boolean | undefined): Promise<void> {
    const picture = this.#attempts.picture();
    let line: Finding | null = null;
    let open = false;
    this.#running.value = 'signaling';
    try {
      for (const path of PATHS) {
        if (path === 'relay' && !room.relays) {
          this.#tell('relay', skipped('check:relay-none'));
          continue;
        }
        if (this.#findings.peek().has('signaling')) this.#running.value = path;
        const outcome = await this.#attempts.call({ room, path, picture: picture.track, measure: line === null });
        this.#tell('signaling', good('check:signaling-good'));
        this.#tell(path, pathFinding(path, outcome));
        open ||= outcome.state === 'connected';
        if (outcome.line !== null) line = lineFinding(outcome.line);
      }
    } catch (error) {
      const step = this.#findings.peek().has('signaling') ? this.#running.peek() : 'signaling';
      this.#tell(step ?? 'signaling', joinFinding(error, pageAllowed));
    } finally {
      picture.stop();
    }
    if (line !== null) this.#tell('bandwidth', line);
    else if (this.#findings.peek().has('udp') && !open) this.#tell('bandwidth', fault('check:no-path'));
  }

  async #step(step: StepId, look: () => Finding | Promise<Finding>): Promise<void> {
    this.#running.value = step;
    try {
      this.#tell(step, await look());
    } catch (error) {
      this.#tell(step, fault('check:failed', nameOf(error)));
    }
  }

  #tell(step: StepId, finding: Finding): void {
    this.#findings.value = new Map([...this.#findings.peek(), [step, finding]]);
  }
}

function pathFinding(path: Path, { state, way }: CallOutcome): Finding {
  if (state === 'connected') return good(OPEN[path], undefined, way);
  if (state === 'absent') return skipped('check:path-none', path);
  if (state === 'blocked-dtls') return warning('check:path-dtls', 'dtls');
  return warning(CLOSED[path], 'ice');
}
