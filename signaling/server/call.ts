/** What a handler is called with, by the phase that its method needs. */
import type { CallName, MethodName, Params, Result, methods } from '../protocol/methods.ts';
import type { MethodPhase } from '../protocol/definition.ts';
import type { Principal } from '../../src/domain/grants.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Telemetry } from '../../src/ports/telemetry.ts';
import type { Tracing } from '../../src/ports/tracing.ts';
import type { FileDesk } from '../../src/services/files/file-desk.ts';
import type { Meetings, Participation } from '../../src/services/participation.ts';
import type { Quotas } from './quotas.ts';
import type { SharedQuotas } from './shared-quotas.ts';
import type { AfterAnswer, Session } from './session.ts';
import type { SessionLink } from './session-link.ts';
import type { SessionStore } from './session-store.ts';

/** Says who holds a token, or throws a CausewayError; later, where an identity provider has to be asked. */
export interface Verifier {
  verify(token: string): Principal | Promise<Principal>;
}

/** What the handlers need of the server. */
export interface Services {
  readonly meetings: Meetings;
  readonly verifier: Verifier;
  readonly sessions: SessionStore;
  readonly quotas: Quotas;
  readonly sharedQuotas: SharedQuotas;
  readonly clock: Clock;
  /** How long a session waits to be resumed whose page was closed, in ms. */
  readonly closedPageMs: number;
  /** undefined: this node has none. */
  readonly files: () => Pick<FileDesk, 'rules' | 'ticket'> | undefined;
  readonly telemetry: Telemetry;
  readonly tracing: Tracing;
  /** This server, as clients are told of it. */
  readonly node: { readonly id: string; readonly region: string };
}

/** The connection that a request came over. */
export interface Caller extends SessionLink {
  /** Null before authentication. */
  readonly principal: Principal | null;
  /** Null when there is none, or none any more. */
  readonly session: Session | null;
  readonly logger: Logger;
  authenticated(principal: Principal): void;
  /** From now on the session hears when the connection is lost. */
  bind(session: Session | null): void;
}

export interface Call {
  readonly requestId: number;
  readonly caller: Caller;
  readonly services: Services;
  readonly afterAnswer: AfterAnswer;
  /** Time since the request arrived, in seconds. */
  readonly elapsed: () => number;
}

export interface AuthenticatedCall extends Call {
  readonly principal: Principal;
}

interface SeatedCall extends Call {
  readonly session: Session;
  readonly participation: Participation;
}

/** The call that a method of a phase gets. */
export interface CallIn {
  readonly connected: Call;
  readonly authenticated: AuthenticatedCall;
  readonly seated: SeatedCall;
  readonly joined: SeatedCall;
}

export type PhaseOf<M extends MethodName> = (typeof methods)[M]['phase'] & MethodPhase;

export type Handler<M extends MethodName> = (call: CallIn[PhaseOf<M>], params: Params<M>) => Promise<Result<M>>;

/** The handlers of all calls whose names begin so: one too few or too many is a type error. */
export type HandlersOf<Prefix extends string> = {
  readonly [M in Extract<CallName, `${Prefix}.${string}`>]: Handler<M>;
};
