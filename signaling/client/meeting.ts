import { MAX_CAMERAS } from '../protocol/features/media.ts';
import { methods, type Result } from '../protocol/methods.ts';
import type { EventData } from '../protocol/notifications.ts';
import type { RoomView } from '../protocol/views.ts';
import type {
  AudiencePage,
  ClientLogger,
  ClientOptions,
  Closed,
  JoinOptions,
  LocalTrack,
  Meeting,
  MeetingEvents,
  MeetingState,
  MeetingStats,
  PublishOptions,
  RemoteParticipant,
  RemoteTrack,
  RoomSettings,
  Self,
} from './api.ts';
import { Emitter } from './common/emitter.ts';
import { CausewayClientError, toClientError } from './errors.ts';
import { dispatch, type NotificationHandlers, type Notified } from './connection/incoming-frames.ts';
import { startHandover } from './media/handover.ts';
import { KnownMessages } from './features/known-messages.ts';
import type { MediaLink } from './media/media-link.ts';
import { Media } from './media/media.ts';
import { Publisher } from './publish/publisher.ts';
import { randomId } from './common/random-id.ts';
import type { ReceivedTrack } from './receive/remote-track.ts';
import { RoomModel } from './features/room-model.ts';
import { type ChannelListener, SignalingChannel } from './connection/signaling-channel.ts';
import { SeenCameras } from './receive/seen-cameras.ts';
import { Subscriber } from './receive/subscriber.ts';
import { DEFAULT_TIMING } from './timing.ts';

const QUIET: ClientLogger = { debug: () => {}, warn: () => {} };

/** How long `leave` waits for the other end to close the socket, in ms. */
const LEAVE_MS = 1_000;

const NOBODY: Self = {
  tenant: '',
  identity: '',
  name: '',
  role: 'viewer',
  grants: { publish: [], subscribe: false, data: false, moderate: false },
};

/** Ties the parts of a meeting together: what the channel tells goes to the room, the media and the tracks. */
export class LiveMeeting implements Meeting, ChannelListener {
  readonly #events: Emitter<MeetingEvents>;
  readonly #logger: ClientLogger;
  readonly #autoSubscribe: boolean | 'seen';
  readonly #seenCameras: SeenCameras;
  readonly #channel: SignalingChannel;
  readonly #room: RoomModel;
  readonly #media: Media;
  readonly #publisher: Publisher;
  readonly #subscriber: Subscriber;
  readonly #messages = new KnownMessages();
  readonly #handlers: NotificationHandlers;
  // Nobody sees a meeting before it has joined.
  #state: MeetingState = 'lobby';
  #self: Self = NOBODY;
  /** Where the session is, whether or not it has a socket. */
  #place: 'lobby' | 'room' = 'lobby';
  /** Whether `room.join` is under way, out of the lobby. */
  #admitting = false;
  /** Settles when the media of the last join can be used, or cannot. */
  #mediaAdopted: Promise<void> = Promise.resolve();
  /** Ends what is left of the session on the node that we left; may be called twice. */
  #endHandover: () => void = () => {};
  #closed: Closed | null = null;
  #leaving: Promise<void> | null = null;

  constructor(options: ClientOptions, { room, takeOver = false, autoSubscribe = true }: JoinOptions) {
    const timing = { ...DEFAULT_TIMING, ...options.timing };
    const { logger = QUIET, webSocket = globalThis.WebSocket } = options;
    this.#logger = logger;
    this.#autoSubscribe = autoSubscribe;
    this.#events = new Emitter((error) => {
      logger.warn('a listener of the application failed', { error });
    });
    const failed = (error: unknown): void => {
      this.#failed(error);
    };
    const requester = (this.#channel = new SignalingChannel(
      { ...options, webSocket, timing, logger, room, takeOver },
      this,
    ));
    this.#media = new Media({
      requester,
      deviceOptions: options.device ?? {},
      timing,
      logger,
      opened: () => {
        this.#publisher.mediaOpened();
        this.#subscriber.mediaOpened();
      },
      connected: (connected) => {
        this.#channel.mediaConnected = connected;
      },
      failed,
    });
    this.#publisher = new Publisher({ requester, media: this.#media, timing, failed });
    this.#subscriber = new Subscriber({ requester, media: this.#media, timing, events: this.#events, failed });
    this.#seenCameras = new SeenCameras({
      keepMs: timing.unseenMs,
      subscribe: (track) => this.#subscriber.want(track),
      unsubscribe: (track) => this.#subscriber.unwant(track),
    });
    this.#room = new RoomModel(room, this.#events, {
      published: (track) => {
        if (this.#subscribes && !this.#isWantedWhenSeen(track)) this.#subscriber.want(track);
      },
      renewed: (track) => this.#subscriber.trackRenewed(track),
      closed: (track) => {
        this.#seenCameras.forget(track);
        this.#subscriber.trackClosed(track);
      },
      steered: (track) => {
        if (this.#subscribes && this.#isWantedWhenSeen(track)) this.#seenCameras.look(track);
        this.#subscriber.steered(track);
      },
      ownTrack: (view, mutedBy) => this.#publisher.heard(view, mutedBy),
    });
    this.#handlers = this.#notificationHandlers();
  }

  /** Whether tracks are subscribed by themselves. */
  get #subscribes(): boolean {
    return this.#autoSubscribe !== false && this.#self.grants.subscribe;
  }

  #isWantedWhenSeen({ source }: RemoteTrack): boolean {
    return this.#autoSubscribe === 'seen' && source === 'camera';
  }

  get state(): MeetingState {
    return this.#state;
  }

  get closed(): Closed | null {
    return this.#closed;
  }

  get self(): Self {
    return this.#self;
  }

  get room(): RoomSettings {
    return this.#room.settings;
  }

  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#room.participants;
  }

  get audienceCount(): number {
    return this.#room.audienceCount;
  }

  get localTracks(): readonly LocalTrack[] {
    return this.#publisher.tracks;
  }

  on<E extends keyof MeetingEvents>(event: E, listener: (payload: MeetingEvents[E]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Connects and joins, once. Rejects with why that failed; the meeting is then closed. */
  async enter(signal: AbortSignal | undefined): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => {
      aborted.reject(new CausewayClientError('aborted', 'the application aborted the join'));
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    try {
      await Promise.race([aborted.promise, this.#open()]);
    } catch (error) {
      this.leaveNow();
      throw toClientError(error);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async #open(): Promise<void> {
    await this.#channel.open();
    await this.#mediaAdopted;
  }

  async publish(mediaTrack: MediaStreamTrack, options: PublishOptions): Promise<LocalTrack> {
    this.#assertInRoom();
    if (!this.#self.grants.publish.includes(options.source)) {
      throw new CausewayClientError('forbidden', `the token does not grant publishing ${options.source}`);
    }
    return this.#publisher.publish(mediaTrack, options);
  }

  subscribe(tracks: Iterable<RemoteTrack>): void {
    for (const track of this.#received(tracks)) this.#subscriber.want(track);
  }

  unsubscribe(tracks: Iterable<RemoteTrack>): void {
    for (const track of this.#received(tracks)) this.#subscriber.unwant(track);
  }

  limitCameras(limit: number | null): void {
    if (!methods['media.limit'].params.safeParse({ cameras: limit }).success) {
      throw new CausewayClientError('bad_params', `a limit is a whole number from 0 to ${MAX_CAMERAS}, or null`);
    }
    this.#subscriber.limitCameras(limit);
  }

  async sendMessage(topic: string, payload: string, to?: readonly string[]): Promise<void> {
    const recipients = to === undefined ? {} : { to: [...to] };
    // It may be asked for again although it was carried out, if the server did not know that: the room knows it by its id.
    await this.#channel.request('message.send', { topic, payload, messageId: randomId(), ...recipients });
  }

  async audience(after?: string): Promise<AudiencePage> {
    return this.#channel.request('room.roster', after === undefined ? {} : { after });
  }

  async updateRoom(settings: { readonly locked?: boolean; readonly lobby?: boolean }): Promise<void> {
    await this.#channel.request('room.update', settings);
  }

  async admit(identity: string): Promise<void> {
    await this.#channel.request('participant.admit', { identity });
  }

  async remove(identity: string): Promise<void> {
    await this.#channel.request('participant.remove', { identity });
  }

  async mute(track: RemoteTrack): Promise<void> {
    await this.#channel.request('participant.mute', { identity: track.participant.identity, trackId: track.id });
  }

  async getStats(): Promise<MeetingStats> {
    try {
      return (await this.#media.link?.stats()) ?? { send: null, recv: null };
    } catch (error) {
      throw toClientError(error);
    }
  }

  async leave(): Promise<void> {
    this.#leaving ??= new Promise((resolve) => {
      const timer = setTimeout(resolve, LEAVE_MS);
      this.#finish({ reason: 'left' }, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    await this.#leaving;
  }

  leaveNow(): void {
    this.#finish({ reason: 'left' });
  }

  began(session: Result<'session.authenticate'>, joined: Result<'room.join'>): void {
    this.#endHandover();
    this.#media.drop();
    this.#publisher.sessionReplaced();
    this.#subscriber.sessionReplaced();
    this.#seated(session, joined);
  }

  #seated({ tenant, identity, name, role, grants }: Result<'session.authenticate'>, joined: Result<'room.join'>): void {
    this.#self = { tenant, identity, name, role, grants };
    this.joined(joined);
  }

  moved(session: Result<'session.authenticate'>, joined: Result<'room.join'>, endLast: () => void): void {
    this.#endHandover();
    const link = this.#media.handOver();
    this.#publisher.sessionReplaced();
    this.#subscriber.sessionReplaced();
    this.#startHandover(link, endLast);
    this.#seated(session, joined);
  }

  #startHandover(link: MediaLink | null, endLast: () => void): void {
    this.#endHandover();
    this.#endHandover = startHandover({
      link,
      sending: () => this.#publisher.busy,
      receiving: (each) => this.#subscriber.needs(each),
      endLast,
    });
  }

  joined(joined: Result<'room.join'>): void {
    if (joined.state === 'lobby') {
      this.#place = 'lobby';
      this.#room.clear('left');
      this.#setState('lobby');
      return;
    }
    this.#place = 'room';
    this.#room.replace(joined.identity, joined.room);
    const { tracks = [] } = joined.room.participants.find(({ identity }) => identity === joined.identity) ?? {};
    this.#publisher.seated(tracks);
    this.#mediaAdopted = this.#media.adopt(joined.media);
    this.#mediaAdopted.catch((error: unknown) => {
      this.#failed(error);
    });
    this.#setState('connected');
  }

  lost(): void {
    this.#setState('reconnecting');
  }

  roomReplaced(room: RoomView): void {
    if (this.#place === 'room') this.#room.replace(this.#self.identity, room);
    // From the lobby nobody sees the room: we were admitted meanwhile.
    else void this.#admitted();
  }

  resumed(mediaEpoch: number): void {
    if (this.#place === 'room') this.#media.resumed(mediaEpoch);
    this.#setState(this.#place === 'room' ? 'connected' : 'lobby');
  }

  notified(notification: Notified): void {
    if (!dispatch(notification, this.#handlers)) {
      this.#logger.warn('a notification that is not as the protocol says', { event: notification.event });
    }
  }

  ended(closed: Closed): void {
    this.#finish(closed);
  }

  #notificationHandlers(): NotificationHandlers {
    const room = this.#room;
    return {
      'participant.joined': (data) => room.joined(data),
      'participant.updated': (data) => room.updated(data),
      'participant.left': (data) => room.left(data),
      'track.published': (data) => room.trackUpdated(data),
      'track.updated': (data) => room.trackUpdated(data),
      'track.closed': (data) => room.trackClosed(data),
      'room.audience': ({ count }) => room.audienceIs(count),
      'room.updated': (data) => room.update(data),
      'room.synced': ({ room }) => {
        this.#channel.sawUpTo(room.seq);
        this.roomReplaced(room);
      },
      'message.received': (data) => {
        if (this.#messages.isNew(data)) this.#events.emit('messageReceived', data);
      },
      'session.admitted': () => void this.#admitted(),
      'media.move': () => void this.#moveMedia(),
      'media.reset': ({ reason }) => this.#media.reopen(reason),
      'consumer.closed': (data) => this.#subscriber.consumerClosed(data),
      'consumer.layers': (data) => this.#subscriber.layersChanged(data),
      'consumer.forwarding': (data) => this.#subscriber.forwardingChanged(data),
      'room.speakers': ({ trackIds }) => this.#events.emit('speakersChanged', { identities: this.#speakers(trackIds) }),
      'track.demand': (data) => this.#publisher.demanded(data),
      'server.closing': (data) => void this.#serverClosing(data),
    };
  }

  #speakers(trackIds: readonly string[]): readonly string[] {
    return trackIds.flatMap((id) => {
      const own = this.#publisher.tracks.some((track) => track.id === id);
      return own ? this.#self.identity : (this.#room.publisherOf(id) ?? []);
    });
  }

  /** To another worker of this node: what comes by the old transports goes on until it comes by the new ones. */
  async #moveMedia(): Promise<void> {
    const link = await this.#media.move();
    if (link === null || this.#closed !== null) {
      link?.close();
      return;
    }
    this.#startHandover(link, () => {
      // The server does it by itself in the end.
      this.#channel.request('media.close', { epoch: link.epoch }).catch(() => {});
    });
  }

  /** The application is told only if it has to expect an interruption. */
  async #serverClosing({ deadlineMs, url }: EventData<'server.closing'>): Promise<void> {
    if (url !== undefined && (await this.#channel.move(url))) return;
    if (this.#closed === null) this.#events.emit('serverClosing', { deadlineMs });
  }

  async #admitted(): Promise<void> {
    if (this.#place !== 'lobby' || this.#admitting) return;
    this.#admitting = true;
    try {
      await this.#channel.enter();
    } catch (thrown) {
      const error = toClientError(thrown);
      // A session that was lost meanwhile: the next one joins by itself.
      if (error.code !== 'disconnected') this.#finish({ reason: 'ended', error });
    } finally {
      this.#admitting = false;
    }
  }

  #received(tracks: Iterable<RemoteTrack>): ReceivedTrack[] {
    return [...tracks].flatMap((track) => this.#room.track(track.participant.identity, track.id) ?? []);
  }

  #assertInRoom(): void {
    if (this.#closed !== null) throw new CausewayClientError('closed', 'the meeting is closed');
    if (this.#place === 'lobby') throw new CausewayClientError('in_lobby', 'a moderator has to admit you first');
  }

  #finish(closed: Closed, finished: () => void = () => {}): void {
    if (this.#closed !== null) {
      finished();
      return;
    }
    this.#closed = closed;
    this.#endHandover();
    this.#channel.close(finished);
    this.#seenCameras.close();
    this.#subscriber.close();
    this.#media.close();
    this.#publisher.close();
    this.#setState('closed');
  }

  #setState(state: MeetingState): void {
    const previous = this.#state;
    if (state === previous) return;
    this.#state = state;
    this.#events.emit('stateChanged', { state, previous });
  }

  #failed(thrown: unknown): void {
    const error = toClientError(thrown);
    if (this.#closed !== null) return;
    this.#logger.warn(error.message, { code: error.code });
    this.#events.emit('error', { error });
  }
}
