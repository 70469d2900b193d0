import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, MeetingState } from '../../../signaling/client/api.ts';
import { endingOf, endingOfError, PAGE_FAILED, type Ending } from './endings.ts';
import type { Enter, JoinRequest } from './enter.ts';

/** `idle`: not asked to join yet; the rest as the client library tells it, `connecting` before that. */
export type Connection = 'idle' | 'connecting' | MeetingState;

/** What lives as long as one meeting: begins with it, and returns what ends it. */
export type DuringMeeting = (meeting: Meeting) => () => void;

/** One's way into a meeting, through it and out of it. One for the page; one meeting at a time. */
export class Session {
  readonly #enter: Enter;
  readonly #connection = signal<Connection>('idle');
  readonly #ending = signal<Ending | null>(null);
  readonly #meeting = signal<Meeting | null>(null);
  readonly #waitsForHost = signal(false);
  readonly #during: DuringMeeting[] = [];
  #request: JoinRequest | null = null;
  #joining = new AbortController();
  #ends: (() => void)[] = [];

  /** @param enter joins */
  constructor(enter: Enter) {
    this.#enter = enter;
  }

  get connection(): ReadonlySignal<Connection> {
    return this.#connection;
  }

  /** Why we are out, while the connection is `closed`. */
  get ending(): ReadonlySignal<Ending | null> {
    return this.#ending;
  }

  /** The meeting that we are in, or wait for in its lobby. */
  get meeting(): ReadonlySignal<Meeting | null> {
    return this.#meeting;
  }

  /** In the lobby: whether we come in by ourselves once a host is there. */
  get waitsForHost(): ReadonlySignal<boolean> {
    return this.#waitsForHost;
  }

  /** What is to live as long as each meeting. If it throws, we leave: nobody stays behind in a meeting without a page. */
  during(part: DuringMeeting): void {
    this.#during.push(part);
  }

  /** Joins; how it went is told by `connection` and `ending`. */
  async join(request: JoinRequest): Promise<void> {
    if (this.#meeting.peek() !== null || this.#connection.peek() === 'connecting') return;
    this.#request = request;
    this.#joining = new AbortController();
    const { signal } = this.#joining;
    this.#ending.value = null;
    this.#connection.value = 'connecting';
    let meeting: Meeting;
    try {
      meeting = await this.#enter(request, signal);
    } catch (error) {
      if (!signal.aborted) this.#end(endingOfError(error));
      return;
    }
    // Left in the moment in which it succeeded.
    if (signal.aborted) void meeting.leave();
    else this.#begin(meeting);
  }

  /** @param password of the room; without it the last one */
  async rejoin(takeOver: boolean, password = this.#request?.password): Promise<void> {
    if (this.#request !== null) await this.join({ ...this.#request, takeOver, password });
  }

  /** Leaves, also while joining or waiting; `connection` is then `closed`. */
  leave(): void {
    this.#leave(endingOf({ reason: 'left' }));
  }

  /** Leaves without waiting: for a page that goes away. */
  leaveNow(): void {
    this.#joining.abort();
    this.#meeting.peek()?.leaveNow();
  }

  /** Something of the page failed, and it cannot show the meeting: leaves, and says so. */
  fail(error: unknown): void {
    reportError(error);
    this.#leave(PAGE_FAILED);
  }

  /** Back to before joining; leaves if need be. */
  reset(): void {
    if (this.#connection.peek() === 'idle') return;
    if (this.#connection.peek() !== 'closed') this.leave();
    this.#ending.value = null;
    this.#connection.value = 'idle';
  }

  #leave(ending: Ending): void {
    const meeting = this.#meeting.peek();
    this.#joining.abort();
    this.#end(ending);
    void meeting?.leave();
  }

  #begin(meeting: Meeting): void {
    this.#meeting.value = meeting;
    try {
      this.#ends.push(
        meeting.on('stateChanged', () => this.#follow(meeting)),
        meeting.on('waitsForChanged', ({ host }) => {
          this.#waitsForHost.value = host;
        }),
      );
      for (const part of this.#during) this.#ends.push(part(meeting));
      this.#follow(meeting);
    } catch (error) {
      this.fail(error);
    }
  }

  #follow(meeting: Meeting): void {
    if (meeting.state === 'closed') this.#end(endingOf(meeting.closed ?? { reason: 'ended' }));
    else {
      this.#waitsForHost.value = meeting.waitsForHost;
      this.#connection.value = meeting.state;
    }
  }

  #end(ending: Ending): void {
    const ends = this.#ends;
    this.#ends = [];
    this.#meeting.value = null;
    this.#ending.value = ending;
    this.#connection.value = 'closed';
    for (const end of ends) {
      try {
        end();
      } catch (error) {
        reportError(error);
      }
    }
  }
}
