import { signal, type ReadonlySignal } from '@preact/signals';
import {
  AdminClient,
  AdminError,
  type CallOptions,
  type Input,
  type OperationName,
} from '../../../signaling/admin-client/admin-client.ts';
import type { Operations } from '../../../signaling/admin-client/operations.ts';
import { serverPath } from '../platform/base-path.ts';
import { forgetInTab, recallInTab, rememberInTab } from '../platform/storage.ts';
import { text, type TextId } from '../texts/texts.ts';

/** Under which the key is kept, until the tab is closed or somebody signs out. */
const KEPT = 'operator-key';
/** What a header can hold: a key has nothing else. */
const SENDABLE = /^[\x21-\x7E]+$/;

/** Why something did not work, in words. */
export interface Problem {
  readonly title: TextId;
  /** What the server says. */
  readonly detail: string;
}

const BY_STATUS: Readonly<Record<number, TextId>> = {
  401: 'admin:wrong-key',
  403: 'admin:not-allowed',
  404: 'admin:gone',
  429: 'admin:too-many',
};

export function problemOf(error: unknown): Problem {
  if (!(error instanceof AdminError)) return { title: 'admin:unreachable', detail: '' };
  return { title: BY_STATUS[error.status] ?? 'admin:failed', detail: error.message };
}

/** Who uses the page: a key, and what can be asked with it. */
export class Operator {
  readonly #client = signal<AdminClient | null>(null);
  readonly #problem = signal<Problem | null>(null);
  readonly #busy = signal(false);
  readonly #message = signal('');

  constructor() {
    const kept = recallInTab(KEPT);
    if (kept !== '') this.#client.value = clientWith(kept);
  }

  get signedIn(): boolean {
    return this.#client.value !== null;
  }

  /** Why nobody could sign in, or is signed out. */
  get problem(): ReadonlySignal<Problem | null> {
    return this.#problem;
  }

  get busy(): ReadonlySignal<boolean> {
    return this.#busy;
  }

  /** What screen readers are told. */
  get message(): ReadonlySignal<string> {
    return this.#message;
  }

  /** Signs in where the key may see the nodes. */
  async signIn(key: string): Promise<void> {
    if (!SENDABLE.test(key)) {
      this.#problem.value = { title: 'admin:wrong-key', detail: '' };
      return;
    }
    this.#busy.value = true;
    this.#problem.value = null;
    const client = clientWith(key);
    try {
      await client.call('listNodes', {});
      rememberInTab(KEPT, key);
      this.#client.value = client;
    } catch (error) {
      this.#problem.value = problemOf(error);
    } finally {
      this.#busy.value = false;
    }
  }

  signOut(problem: Problem | null = null): void {
    forgetInTab(KEPT);
    this.#problem.value = problem;
    this.#client.value = null;
  }

  /**
   * Carries out an operation. Who shows a key that is good no more is signed out.
   * @throws {AdminError} what the server answers; what `fetch` throws
   */
  async call<O extends OperationName>(
    name: O,
    input: Input<O>,
    options?: CallOptions,
  ): Promise<Operations[O]['result']> {
    const client = this.#client.peek();
    if (client === null) throw new TypeError('nobody is signed in');
    try {
      return await client.call(name, input, options);
    } catch (error) {
      if (error instanceof AdminError && error.status === 401 && client === this.#client.peek()) {
        this.signOut(problemOf(error));
      }
      throw error;
    }
  }

  /** Tells screen readers what has happened. */
  say(id: TextId, values?: Readonly<Record<string, string | number>>): void {
    const message = text(id, values);
    // The same words again would be no change of the live region, and so not be read.
    this.#message.value = this.#message.peek() === message ? `${message}\u00A0` : message;
  }
}

function clientWith(key: string): AdminClient {
  const url = new URL(serverPath(''), location.href).href;
  return new AdminClient({ url, key, fetch: (...request) => fetch(...request) });
}
