/** Meetings without rooms or media: what a test says is what they answer. */
import type { CommandName, Params, Result } from '../../protocol/methods.ts';
import type { LeaveReason } from '../../protocol/features/seats.ts';
import type { MediaParameters } from '../../protocol/features/media.ts';
import type { Grants } from '../../protocol/primitives.ts';
import type { RoomView } from '../../protocol/views.ts';
import { CausewayError } from '../../../src/domain/errors.ts';
import type { Principal } from '../../../src/domain/grants.ts';
import { outgoing } from '../../../src/services/outgoing.ts';
import type {
  Meetings,
  Missed,
  Participation,
  ParticipationListener,
  SeatMedia,
} from '../../../src/services/participation.ts';

const transport = {
  id: 'transport',
  iceParameters: { usernameFragment: 'user', password: 'password' },
  iceCandidates: [],
  dtlsParameters: { fingerprints: [{ algorithm: 'sha-256' as const, value: 'AB:CD' }] },
};

const MEDIA: MediaParameters = {
  epoch: 1,
  routerRtpCapabilities: {},
  sendTransport: transport,
  recvTransport: transport,
};

export const roomView = (name: string, seq: number): RoomView => ({
  name,
  seq,
  locked: false,
  lobby: false,
  participants: [],
});

export class FakeParticipation implements Participation {
  readonly identity: string;
  readonly epoch = 1;
  readonly room: string;
  readonly listener: ParticipationListener;
  readonly media = new FakeSeatMedia();
  readonly grants: Grants;
  inLobby = false;
  stay = 0;
  seq = 0;
  /** What was called, in order: `disconnected`, `resumed 3`, `leave`, or the text of each message. */
  readonly calls: string[] = [];
  missed: () => Promise<Missed> = async () => ({ notifications: [] });
  sending: (payload: string) => Promise<void> = async () => undefined;
  /** Called before and after the room is looked at. */
  entering: () => Promise<void> = async () => undefined;
  entered: () => void = () => undefined;

  constructor(
    { identity, grants }: Pick<Principal, 'identity' | 'grants'>,
    room: string,
    listener: ParticipationListener,
  ) {
    this.identity = identity;
    this.grants = grants;
    this.room = room;
    this.listener = listener;
  }

  draftCaption(): void {
    this.calls.push('draftCaption');
  }

  get key() {
    return { tenant: 'tenant', room: this.room };
  }

  react(): void {
    this.calls.push('react');
  }

  point(): void {
    this.calls.push('point');
  }

  /** Something happens in the room. */
  happen(topic: string): void {
    this.seq += 1;
    this.listener.notify(outgoing(this.message(this.seq, topic)));
  }

  /** What the room is like changes: somebody of this identity leaves. */
  change(identity: string): void {
    this.seq += 1;
    this.listener.notify(outgoing({ event: 'participant.left', seq: this.seq, data: { identity, reason: 'left' } }));
  }

  message(seq: number, topic: string) {
    const data = { from: 'somebody', topic, payload: '', direct: false, at: 0 };
    return { event: 'message.received' as const, seq, data };
  }

  end(reason: LeaveReason): void {
    this.listener.ended(reason);
  }

  async enter(): ReturnType<Participation['enter']> {
    await this.entering();
    const room = roomView(this.room, this.seq);
    this.entered();
    const media = { ...MEDIA, epoch: this.media.epoch };
    return this.inLobby ? { state: 'lobby' } : { state: 'joined', room, media, nodes: [] };
  }

  disconnected(): void {
    this.calls.push('disconnected');
  }

  resumed(lastSeq: number): Promise<Missed> {
    this.calls.push(`resumed ${lastSeq}`);
    return this.missed();
  }

  async leave(): Promise<void> {
    this.calls.push('leave');
  }

  async execute<M extends CommandName>(method: M, params: Params<M>): Promise<Result<M>>;
  async execute(method: CommandName, params: object): Promise<object> {
    switch (method) {
      case 'message.send': {
        const payload = 'payload' in params ? String(params.payload) : '';
        await this.sending(payload);
        this.calls.push(payload);
        return { seq: this.seq };
      }
      case 'track.close':
        throw new CausewayError('not_found', 'no track of yours has this id');
      case 'participant.remove':
        throw new TypeError('a secret of the inside');
      default:
        return {};
    }
  }

  roster = async (): Promise<Result<'room.roster'>> => ({ participants: [] });
  records = async (): Promise<Result<'record.list'>> => ({ records: [] });
  attendance = async (): Promise<Result<'record.attendance'>> => ({ stays: [] });
}

/** Media of which nothing is asked but that it is there. */
class FakeSeatMedia implements SeatMedia {
  epoch = 1;
  open = async (): Promise<MediaParameters> => MEDIA;
  close = async (): Promise<void> => undefined;
  connect = async (): Promise<void> => undefined;
  restartIce = async (): Promise<Result<'transport.restartIce'>> => ({ iceParameters: transport.iceParameters });
  produce = async (): Promise<Result<'media.produce'>> => ({ trackId: 'track', generation: 1 });
  consume = async (): Promise<Result<'media.consume'>> => ({ consumers: [], failed: [] });
  diagnose = async (): Promise<Result<'media.diagnose'>> => ({ tracks: [] });
  limit = async (): Promise<void> => undefined;
  updateConsumers = async (): Promise<void> => undefined;
  closeConsumers = async (): Promise<void> => undefined;
}

export class FakeMeetings implements Meetings {
  readonly participations: FakeParticipation[] = [];
  draining = false;
  /** Called before a seat is given. */
  joining: (participation: FakeParticipation) => Promise<void> = async () => undefined;

  async join(
    principal: Principal,
    { room }: Params<'room.join'>,
    listener: ParticipationListener,
  ): Promise<Participation> {
    const participation = new FakeParticipation(principal, room, listener);
    await this.joining(participation);
    this.participations.push(participation);
    return participation;
  }

  /** The one that joined last. */
  get last(): FakeParticipation {
    const last = this.participations.at(-1);
    if (!last) throw new Error('nobody joined');
    return last;
  }

  drain(): void {
    this.draining = true;
  }

  reopen(): void {
    this.draining = false;
  }

  async close(): Promise<void> {
    for (const participation of this.participations) participation.end('serverClosed');
  }

  stats(): { readonly rooms: number; readonly participants: number } {
    return { rooms: 0, participants: this.participations.length };
  }
}
