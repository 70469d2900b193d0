/** A sealed room by the server's own rules, without a server: what a hostile one tells may be altered. */
import type { EventName, Notification } from '../../../protocol/notifications.ts';
import type { MethodName, Params, Result } from '../../../protocol/methods.ts';
import type { RoomView } from '../../../protocol/views.ts';
import { CausewayError } from '../../../../src/domain/errors.ts';
import { grantsOfRole } from '../../../../src/domain/grants.ts';
import { project, projectRoom, sees } from '../../../../src/domain/room/project.ts';
import { emptyRoom, type RoomState } from '../../../../src/domain/room/state.ts';
import type { Order } from '../../../../src/domain/room/features.ts';
import { ask, carryOut, join, KEY, leave, limited, seatOf } from '../../../../src/domain/testing/rooms.ts';
import { Emitter } from '../../common/emitter.ts';
import type { NotificationHandlers } from '../../connection/notifications.ts';
import { CausewayClientError } from '../../errors.ts';
import { type Device, MemoryDeviceStore, openDevice } from '../device.ts';
import { MeetingSealing } from '../meeting-sealing.ts';

/** As many as a test lets in. */
const CONTEXT = limited({ participants: 1_000 });

const rethrow = (error: unknown): never => {
  throw error;
};

const isCommit = (params: object): params is Params<'sealing.commit'> => 'boxes' in params;

/** Both methods answer nothing. */
function nothing<M extends MethodName>(): Result<M> {
  const answer: Result<M> = JSON.parse('{}');
  return answer;
}

export interface Seated {
  readonly identity: string;
  readonly sealing: MeetingSealing;
  readonly device: Device;
  /** Asks the room, as this one. */
  readonly commit: (params: Params<'sealing.commit'>) => void;
  readonly askAgain: () => void;
  /** Told without the room's doing. */
  readonly tell: (notification: Notification) => void;
  readonly shows: (view: RoomView) => void;
}

interface Client extends Seated {
  readonly handlers: NotificationHandlers[];
}

/** What a hostile server makes of a notification for somebody; null: it is not told. */
export type Tamper = (identity: string, notification: Notification) => Notification | null;

export class SealedRoom {
  state: RoomState = emptyRoom(KEY);
  readonly clients = new Map<string, Client>();
  tamper: Tamper = (_identity, notification) => notification;
  /** With which codes the room refused what was asked. */
  readonly refusals: string[] = [];
  /** The commits that it refused. */
  readonly refused: { readonly identity: string; readonly params: Params<'sealing.commit'> }[] = [];
  /** What was told to whom. */
  readonly told: { readonly identity: string; readonly notification: Notification }[] = [];

  /** Somebody takes a seat; the first one seals the room. */
  async join(identity: string, store = new MemoryDeviceStore()): Promise<Seated> {
    const device = await openDevice(store);
    if (device === undefined) throw new Error('this platform has no keys');
    const isFirst = this.state.participants.size === 0;
    const before = this.clients.get(identity);
    this.#carryOut(
      join(identity, { keys: device.keys, takeOver: before !== undefined, role: isFirst ? 'host' : 'participant' }),
      identity,
    );
    if (isFirst && this.state.sealing === null)
      this.#do(ask(seatOf(this.state, identity), 'room.update', { sealed: true }));
    const client = this.#open(identity, device);
    this.clients.set(identity, client);
    client.shows(this.viewOf(identity));
    return client;
  }

  leave(identity: string): void {
    this.clients.get(identity)?.sealing.close();
    this.clients.delete(identity);
    this.#do(leave(seatOf(this.state, identity)));
  }

  /** It says nothing more, and keeps its seat. */
  silence(identity: string): void {
    this.clients.get(identity)?.sealing.close();
    this.clients.delete(identity);
  }

  viewOf(identity: string): RoomView {
    const participant = this.state.participants.get(identity);
    if (participant === undefined) throw new Error(`${identity} is not there`);
    return projectRoom(this.state, participant);
  }

  close(): void {
    for (const { sealing } of this.clients.values()) sealing.close();
  }

  #open(identity: string, device: Device): Client {
    const handlers: NotificationHandlers[] = [];
    const seeing: ((room: RoomView | null) => void)[] = [];
    const commit = (params: Params<'sealing.commit'>): void =>
      this.#do(ask(seatOf(this.state, identity), 'sealing.commit', params));
    const askAgain = (): void => this.#do(ask(seatOf(this.state, identity), 'sealing.ask', {}));
    const { refusals, refused } = this;
    const self = {
      tenant: KEY.tenant,
      identity,
      name: identity,
      role: 'participant' as const,
      grants: grantsOfRole('participant'),
    };
    const sealing = new MeetingSealing(
      {
        room: KEY.room,
        self: () => self,
        hears: (each) => void handlers.push(each),
        seesRoom: (see) => void seeing.push(see),
        emitter: () => new Emitter(rethrow),
        async request<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
          await Promise.resolve();
          try {
            if (isCommit(params)) commit(params);
            else askAgain();
          } catch (error) {
            if (error instanceof CausewayError) refusals.push(error.code);
            if (isCommit(params)) refused.push({ identity, params });
            throw new CausewayClientError('stale_commit', `${method} was refused`, { cause: error });
          }
          return nothing<M>();
        },
      },
      { device, worker: undefined, isAble: () => true, timing: { gatherMs: 100, silenceMs: 400, eraseMs: 400 } },
    );
    const tell = (notification: Notification): void => {
      for (const each of handlers) handle(each, notification);
    };
    const shows = (view: RoomView): void => seeing.forEach((see) => see(view));
    return { identity, sealing, device, commit, askAgain, handlers, tell, shows };
  }

  #do(given: Order): void {
    this.#carryOut(given, undefined);
  }

  /** @param newcomer sees the room as a whole afterwards, and is told nothing of this */
  #carryOut(given: Order, newcomer: string | undefined): void {
    const { events, after } = carryOut(this.state, given, CONTEXT);
    this.state = after;
    for (const logged of events) {
      const projections = project(logged);
      for (const [identity, { tell }] of this.clients) {
        const viewer = after.participants.get(identity);
        if (viewer === undefined || identity === newcomer) continue;
        const found = projections.find((each) => sees(viewer, each));
        const notification = found && this.tamper(identity, found.notification);
        if (!notification) continue;
        this.told.push({ identity, notification });
        tell(notification);
      }
    }
  }
}

function handle<E extends EventName>(handlers: NotificationHandlers, { event, data }: Notification<E>): void {
  handlers[event]?.(data);
}
