/** From a request to its answer: finds the method, checks the phase, reads the params, calls the handler. */
import type { RequestFrame } from '../protocol/frames.ts';
import {
  type CommandName,
  isCommandName,
  isMethodName,
  methods,
  type MethodName,
  type Params,
  type Result,
} from '../protocol/methods.ts';
import type { MethodPhase } from '../protocol/definition.ts';
import { type Asking, missingGrant } from '../protocol/permissions.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import { failure, success, type Answer } from './answer.ts';
import type { Call, CallIn, Caller, Handler, PhaseOf, Services } from './call.ts';
import { captionHandlers } from './handlers/captions.ts';
import { fileHandlers } from './handlers/files.ts';
import { mediaHandlers } from './handlers/media.ts';
import { recordHandlers } from './handlers/record.ts';
import { notesHandlers } from './handlers/notes.ts';
import { reactionHandlers } from './handlers/reactions.ts';
import { roomHandlers } from './handlers/room.ts';
import { sessionHandlers } from './handlers/session.ts';
import { readParams, type ParamsSchema } from './request-reader.ts';
import { logError } from './wire-error.ts';

/** Of a method that only changes the room: the room's rules carry it out. */
const commandHandler =
  <M extends CommandName>(method: M) =>
  ({ participation }: CallIn['joined'], params: Params<M>): Promise<Result<M>> =>
    participation.execute(method, params);

function commandHandlers(): { readonly [M in CommandName]: Handler<M> };
function commandHandlers(): object {
  const commands = Object.keys(methods).filter(isMethodName).filter(isCommandName);
  return Object.fromEntries(commands.map((method) => [method, commandHandler(method)]));
}

const handlers: { readonly [M in MethodName]: Handler<M> } = {
  ...commandHandlers(),
  ...sessionHandlers,
  ...roomHandlers,
  ...recordHandlers,
  ...fileHandlers,
  ...mediaHandlers,
  ...reactionHandlers,
  ...captionHandlers,
  ...notesHandlers,
};

/** The table, seen so that a method's params fit its handler. */
const definitions: {
  readonly [M in MethodName]: { readonly phase: PhaseOf<M>; readonly params: ParamsSchema<Params<M>> };
} = methods;

/** Lets a request into the phase that its method needs, or says why not. */
const gates: { readonly [P in MethodPhase]: (call: Call) => CallIn[P] } = {
  connected: (call) => call,

  authenticated(call) {
    const { principal } = call.caller;
    if (principal) return { ...call, principal };
    throw new CausewayError('unauthenticated', 'the first request must be session.authenticate or session.resume');
  },

  seated(call) {
    gates.authenticated(call);
    const { session } = call.caller;
    if (!session) throw new CausewayError('not_joined', 'join a room first');
    return { ...call, session, participation: session.participation };
  },

  joined(call) {
    const seated = gates.seated(call);
    if (seated.session.phase === 'lobby') {
      throw new CausewayError('in_lobby', 'a moderator has to admit you; then call room.join again');
    }
    return seated;
  },
};

const STRANGER: Asking = { identity: null, grants: { publish: [], subscribe: false, data: false, moderate: false } };

/** How a request came. */
export interface Arrival {
  /** By `performance.now()`. */
  readonly arrivedAt: number;
  /** Of its frame. */
  readonly bytes: number;
}

export interface Dispatched {
  readonly answer: Answer;
  /** To be called when the answer was sent, if the connection still is open. */
  readonly afterwards: readonly (() => void)[];
}

export class Dispatcher {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Answers a request. Never rejects. */
  async dispatch(caller: Caller, request: RequestFrame, { arrivedAt, bytes }: Arrival): Promise<Dispatched> {
    const afterwards: (() => void)[] = [];
    const call: Call = {
      requestId: request.id,
      caller,
      services: this.#services,
      afterAnswer: (callback) => afterwards.push(callback),
      elapsed: () => (performance.now() - arrivedAt) / 1000,
    };
    const { method } = request;
    const answer = await this.#services.tracing.trace(isMethodName(method) ? method : 'unknown', async (span) => {
      const settled = await settle(request, caller, () => answerTo(request, call, bytes));
      if (settled.code !== 'ok') span.fail(settled.code);
      return settled;
    });
    return { answer, afterwards };
  }
}

async function answerTo(request: RequestFrame, call: Call, bytes: number): Promise<Answer> {
  const { id, method } = request;
  if (!isMethodName(method)) throw new CausewayError('unknown_method', 'there is no such method');
  const carryOut = prepare(method, request.params, call);
  const { session, principal } = call.caller;
  const answer = async (): Promise<Answer> => {
    const room = session?.room ?? null;
    if (principal) {
      const { quotas } = call.services;
      quotas.openTransports(method, principal, performance.now());
      quotas.tell(method, principal, room, bytes, performance.now());
    }
    return success(id, await carryOut());
  };
  const { phase } = methods[method];
  if ((phase !== 'joined' && phase !== 'seated') || !session) return answer();
  return session.answers.once(id, () => settle(request, call.caller, answer));
}

/** Checks all that can be checked before the handler is called. */
function prepare<M extends MethodName>(method: M, rawParams: unknown, call: Call): () => Promise<Result<M>> {
  const definition = definitions[method];
  const admitted = gates[definition.phase](call);
  const params = readParams(definition.params, rawParams);
  requireGrantOf(method, call.caller, params);
  return () => handlers[method](admitted, params);
}

/** Refuses early what the room's rules would refuse; they have the last word. */
function requireGrantOf(method: MethodName, { principal, session }: Caller, params: object): void {
  const missing = missingGrant(method, session?.participation ?? principal ?? STRANGER, params);
  if (missing !== null)
    throw new CausewayError('forbidden', `neither the token nor the role in the meeting grants ${missing}`);
}

/** Makes an error an answer too. */
async function settle(
  { id, method }: RequestFrame,
  { logger }: Caller,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    logError(logger, error, method);
    return failure(id, error);
  }
}
