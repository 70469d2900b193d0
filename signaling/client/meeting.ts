import type { EventData } from '../protocol/notifications.ts';
import { MAX_CAMERAS } from '../protocol/features/media.ts';
import type { LobbyMessage } from '../protocol/features/entry/lobby.ts';
import { methods, type Result } from '../protocol/methods.ts';
import type { RoomView } from '../protocol/views.ts';
import type {
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
  Self,
} from './api.ts';
import { Emitter } from './common/emitter.ts';
import { unlessAborted } from './common/unless-aborted.ts';
import type { Notified } from './connection/incoming-frames.ts';
import { Notifications } from './connection/notifications.ts';
import { RoomChannels } from './connection/room-channels.ts';
import type { ChannelListener } from './connection/signaling-channel.ts';
import { CausewayClientError, toClientError } from './errors.ts';
import { type Facets, openFacets } from './features/facets.ts';
import type { FeatureHost } from './features/feature-host.ts';
import { Seats } from './features/seats.ts';
import { onNetworkChange } from './connection/network-watch.ts';
import type { MediaConnection } from './media/media-status.ts';
import { MeetingMedia } from './meeting-media.ts';
import type { Device } from './sealing/device.ts';
import { MeetingSealing } from './sealing/meeting-sealing.ts';
import type { ReceivedTrack } from './receive/remote-track.ts';
import { LEAVE_MS, NOBODY, QUIET, standing } from './self.ts';
import { DEFAULT_TIMING } from './timing.ts';

/** Ties the parts of a meeting together: what the channel tells goes to the features, the media and the tracks. */
export class LiveMeeting implements Omit<Meeting, keyof Facets>, ChannelListener {
  readonly #events: Emitter<MeetingEvents>;
  readonly #logger: ClientLogger;
  readonly #channel: RoomChannels;
  readonly #notifications = new Notifications();
  readonly #roomWatchers: ((room: RoomView | null) => void)[] = [];
  readonly #lobbyWatchers: ((messages: readonly LobbyMessage[]) => void)[] = [];
  readonly #seats: Seats;
  readonly #media: MeetingMedia;
  readonly #sealing: MeetingSealing;
  readonly #offNetwork: () => void;
  readonly facets: Facets;
  // Nobody sees a meeting before it has joined.
  #state: MeetingState = 'lobby';
  #self: Self = NOBODY;
  /** Who we are by the token alone. */
  #byToken: Self = NOBODY;
  /** Where the session is, whether or not it has a socket. */
  #place: 'lobby' | 'room' = 'lobby';
  #waitsForHost = false;
  /** How far the server's clock is ahead of ours, in ms. */
  #clockAhead = 0;
  /** Whether `room.join` is under way, out of the lobby. */
  #admitting = false;
  /** Settles when the media of the last join can be used, or cannot. */
  #mediaAdopted: Promise<void> = Promise.resolve();
  #sentBack = false;
  #closed: Closed | null = null;
  #leaving: Promise<void> | null = null;

  constructor(
    options: ClientOptions,
    { room, takeOver = false, password, autoSubscribe = true }: JoinOptions,
    device: Device | undefined,
  ) {
    const timing = { ...DEFAULT_TIMING, ...options.timing };
    const { logger = QUIET, webSocket = globalThis.WebSocket } = options;
    this.#logger = logger;
    this.#events = new Emitter(this.#listenerFailed);
    const keys = device?.keys;
    this.#channel = new RoomChannels({ ...options, webSocket, timing, logger, room, takeOver, password, keys }, this);
    this.#media = new MeetingMedia({
      requester: this.#channel,
      device: options.device,
      mediaPath: options.mediaPath ?? 'any',
      autoSubscribe,
      timing,
      logger,
      seals: () => this.#sealing.media,
      events: this.#events,
      self: () => this.#self,
      connected: (connected) => void (this.#channel.mediaConnected = connected),
      doubt: () => this.#channel.doubt(),
      statusEvents: new Emitter(this.#listenerFailed),
      failed: (error) => this.#failed(error),
    });
    const base = this.#featureHost(room);
    base.seesRoom((seen) => this.#standAs(seen));
    this.#sealing = new MeetingSealing(base, {
      device,
      worker: options.sealing?.worker,
      isAble: (identity) => this.#seats.participants.get(identity)?.state !== 'reconnecting',
    });
    this.facets = openFacets({ ...base, sealing: this.#sealing });
    this.#seats = new Seats(base, this.#events, this.#media.tracksListener);
    this.#hear();
    this.#offNetwork = onNetworkChange(() => {
      this.#channel.doubt();
      this.#media.networkChanged();
    });
  }

  #featureHost(room: string): Omit<FeatureHost, 'sealing'> {
    return {
      room,
      self: () => this.#self,
      serverTime: () => Date.now() + this.#clockAhead,
      request: async (method, params, options) => this.#channel.request(method, params, options),
      httpBase: () => this.#channel.httpBase,
      hears: (handlers) => this.#notifications.hears(handlers),
      seesRoom: (see) => void this.#roomWatchers.push(see),
      seesLobby: (see) => void this.#lobbyWatchers.push(see),
      home: this.#channel.home,
      emitter: () => new Emitter(this.#listenerFailed),
      publisherOf: (trackId) =>
        this.#media.publisher.tracks.some(({ id }) => id === trackId)
          ? this.#self.identity
          : this.#seats.publisherOf(trackId),
    };
  }

  #hear(): void {
    this.#notifications.hears({
      'room.synced': ({ room }) => {
        this.#channel.sawUpTo(room.seq);
        this.roomReplaced(room);
      },
      'session.admitted': () => void this.#admitted(),
      'session.sentBack': () => this.#sentBackToLobby(),
      'session.waits': ({ waitsFor }) => this.#waitsFor(waitsFor === 'host'),
      'server.closing': (data) => void this.#serverClosing(data),
    });
    this.#notifications.hears(this.#media.handlers);
  }

  /** The names of the notifications to which something listens. */
  get heard(): ReadonlySet<string> {
    return new Set([...this.#notifications.heard, ...this.#channel.home.heard]);
  }

  readonly #listenerFailed = (error: unknown): void => {
    this.#logger.warn('a listener of the application failed', { error });
  };

  /** The room has the last word about our role: it may be another than the token's. */
  #standAs(room: RoomView | null): void {
    const next = standing(this.#byToken, room);
    if (JSON.stringify(next) === JSON.stringify(this.#self)) return;
    this.#self = next;
    this.#events.emit('selfChanged', { self: next });
  }

  #seeRoom(room: RoomView | null): void {
    for (const see of this.#roomWatchers) see(room);
  }

  get mediaConnection(): MediaConnection {
    return this.#media.status;
  }

  get state(): MeetingState {
    return this.#state;
  }

  get waitsForHost(): boolean {
    return this.#waitsForHost;
  }

  get closed(): Closed | null {
    return this.#closed;
  }

  get sentBack(): boolean {
    return this.#sentBack;
  }

  get self(): Self {
    return this.#self;
  }

  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#seats.participants;
  }

  get localTracks(): readonly LocalTrack[] {
    return this.#media.publisher.tracks;
  }

  on<E extends keyof MeetingEvents>(event: E, listener: (payload: MeetingEvents[E]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Connects and joins, once. Rejects with why that failed; the meeting is then closed. */
  async enter(signal: AbortSignal | undefined): Promise<void> {
    try {
      await unlessAborted(signal, () => this.#open());
    } catch (error) {
      this.leaveNow();
      throw toClientError(error);
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
    return this.#media.publisher.publish(mediaTrack, options);
  }

  subscribe(tracks: Iterable<RemoteTrack>): void {
    for (const track of this.#received(tracks)) this.#media.subscriber.want(track);
  }

  unsubscribe(tracks: Iterable<RemoteTrack>): void {
    for (const track of this.#received(tracks)) this.#media.subscriber.unwant(track);
  }

  limitCameras(limit: number | null): void {
    if (!methods['media.limit'].params.safeParse({ cameras: limit }).success) {
      throw new CausewayClientError('bad_params', `a limit is a whole number from 0 to ${MAX_CAMERAS}, or null`);
    }
    this.#media.subscriber.limitCameras(limit);
  }

  async getStats(): Promise<MeetingStats> {
    try {
      return await this.#media.stats();
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
    this.#channel.leaveByBeacon();
    this.#finish({ reason: 'left' });
  }

  began(session: Result<'session.authenticate'>, joined: Result<'room.join'>): void {
    this.#media.sessionBegan();
    this.#seated(session, joined);
  }

  moved(session: Result<'session.authenticate'>, joined: Result<'room.join'>, endLast: () => void): void {
    this.#media.sessionMoved(endLast);
    this.#seated(session, joined);
  }

  #seated({ tenant, identity, name, role, grants }: Result<'session.authenticate'>, joined: Result<'room.join'>): void {
    this.#self = this.#byToken = { tenant, identity, name, role, grants };
    this.joined(joined);
  }

  joined(joined: Result<'room.join'>): void {
    this.#waitsForHost = joined.state === 'lobby' && joined.waitsFor === 'host';
    if (joined.state === 'lobby') {
      this.#wait(joined.sentBack ?? false);
      for (const see of this.#lobbyWatchers) see(joined.messages ?? []);
      return;
    }
    this.#place = 'room';
    this.#sentBack = false;
    if (joined.at !== undefined) this.#clockAhead = joined.at - Date.now();
    this.#seeRoom(joined.room);
    const { tracks = [] } = joined.room.participants.find(({ identity }) => identity === joined.identity) ?? {};
    this.#mediaAdopted = this.#media.seated(tracks, joined.media);
    this.#mediaAdopted.catch(() => {});
    this.#setState('connected');
  }

  #wait(sentBack: boolean): void {
    this.#place = 'lobby';
    this.#sentBack = sentBack;
    this.#seeRoom(null);
    this.#setState('lobby');
  }

  #waitsFor(host: boolean): void {
    if (this.#place !== 'lobby' || this.#waitsForHost === host) return;
    this.#waitsForHost = host;
    this.#events.emit('waitsForChanged', { host });
  }

  /** The server has ended what we send and receive: nothing is sent any more from here either. */
  #sentBackToLobby(): void {
    if (this.#place === 'lobby') return;
    this.#media.sessionBegan();
    this.#wait(true);
  }

  lost(): void {
    this.#media.signalingLost();
    this.#setState('reconnecting');
  }

  roomReplaced(room: RoomView): void {
    if (this.#place === 'room') this.#seeRoom(room);
    // From the lobby nobody sees the room: we were admitted meanwhile.
    else void this.#admitted();
  }

  resumed(mediaEpoch: number): void {
    if (this.#place === 'room') this.#media.resumed(mediaEpoch);
    this.#setState(this.#place === 'room' ? 'connected' : 'lobby');
  }

  notified(notification: Notified): void {
    if (!this.#notifications.deliver(notification)) {
      this.#logger.warn('a notification that is not as the protocol says', { event: notification.event });
    }
  }

  ended(closed: Closed): void {
    this.#finish(closed);
  }

  /** The application is told only if it has to expect an interruption. */
  async #serverClosing({ deadlineMs, url, stays = false }: EventData<'server.closing'>): Promise<void> {
    if (url !== undefined && (await this.#channel.move(url, stays))) return;
    if (this.#closed === null && !stays) this.#events.emit('serverClosing', { deadlineMs });
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
    return [...tracks].flatMap((track) => this.#seats.received(track) ?? []);
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
    this.#offNetwork();
    // It may have something to ask.
    this.#media.endHandover();
    this.#channel.close(finished);
    this.#media.close();
    this.#sealing.close();
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
