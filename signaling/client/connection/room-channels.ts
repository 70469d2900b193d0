/** The channels of a meeting: one to its room, and while we are in a group of it another to that. */
import type { MethodName, Params, Result } from '../../protocol/methods.ts';
import { notifications } from '../../protocol/notifications.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { Closed } from '../api.ts';
import { type CausewayClientError, toClientError } from '../errors.ts';
import { HomeRoom } from './home-room.ts';
import type { Notified } from './incoming-frames.ts';
import type { Requester, RequestOptions } from './requests.ts';
import { type ChannelListener, type ChannelOptions, SignalingChannel } from './signaling-channel.ts';

/** A room in which we are, or are about to be. */
interface Place {
  /** null: the main room. */
  readonly group: string | null;
  readonly channel: SignalingChannel;
  /** Why it is over though we did not leave. */
  closed: Closed | null;
}

/** Codes that say that nothing was changed: we do not belong into the group. */
const NOT_FOR_US = new Set<CausewayClientError['code']>(['forbidden', 'not_found', 'not_joined', 'room_not_allowed']);

/** How long the answers to what was asked in a place that we left may take, in ms. */
const LEAVE_MS = 300;

/**
 * What a meeting is told and asks is that of the place in which we are. A move opens the channel to the next place while
 * the one before goes on. The main room's stays open while we are in a group: it tells
 * `home` what becomes of the groups, and it keeps our seat.
 */
export class RoomChannels implements Requester {
  readonly #options: ChannelOptions;
  readonly #listener: ChannelListener;
  readonly home: HomeRoom;
  #main: Place;
  /** Where we are. */
  #here: Place;
  /** Where we are about to be. */
  #next: Place | null = null;
  /** Where we were until a moment ago. */
  readonly #left = new Set<Place>();
  /** Where we want to be. */
  #wanted: string | null = null;
  #going: Promise<void> | null = null;
  #mediaConnected = false;
  /** Our own. */
  #identity = '';
  #closed = false;

  constructor(options: ChannelOptions, listener: ChannelListener) {
    this.#options = options;
    this.#listener = listener;
    this.#main = this.#here = this.#place(null, options);
    this.home = new HomeRoom({
      request: async (method, params, more) => this.#main.channel.request(method, params, more),
      group: () => this.#here.group,
      go: async (group) => this.#goTo(group),
    });
    this.home.hears({
      'room.synced': ({ room }) => this.#homeSynced(room),
      'server.closing': ({ url, stays }) => void this.#homeClosing(url, stays),
      'session.sentBack': () => this.#homeSentBack(),
    });
  }

  open(): Promise<void> {
    return this.#main.channel.open();
  }

  request<M extends MethodName>(method: M, params: Params<M>, options?: RequestOptions<M>): Promise<Result<M>> {
    return this.#here.channel.request(method, params, options);
  }

  enter(): Promise<void> {
    return this.#main.channel.enter();
  }

  sawUpTo(seq: number): void {
    this.#here.channel.sawUpTo(seq);
  }

  /** The main room was told as a whole, by another way than its events. */
  #homeSynced(room: RoomView): void {
    if (this.#here === this.#main) return;
    this.#main.channel.sawUpTo(room.seq);
    this.home.saw(room, true);
  }

  /** Goes on with another node, in the place in which we are. */
  move(url: string, sent = false): Promise<boolean> {
    return this.#here.channel.move(url, sent);
  }

  /** A moderator sent us back to the lobby of the main room: nobody waits there in a group. */
  #homeSentBack(): void {
    if (this.#here !== this.#main) this.#goTo(null).catch(() => {});
  }

  /** The node of the main room stops, while we are in a group. */
  async #homeClosing(url: string | undefined, sent = false): Promise<void> {
    if (this.#here !== this.#main && url !== undefined) await this.#main.channel.move(url, sent);
  }

  /** Below which the node at which we are answers over HTTP. */
  get httpBase(): string {
    return this.#here.channel.httpBase;
  }

  doubt(): void {
    for (const { channel } of this.#places()) channel.doubt();
  }

  set mediaConnected(connected: boolean) {
    this.#mediaConnected = connected;
    this.#here.channel.mediaConnected = connected;
  }

  leaveByBeacon(): void {
    for (const { channel } of this.#places()) channel.leaveByBeacon();
  }

  /** @param finished called when all are closed at both ends */
  close(finished: () => void = () => {}): void {
    this.#closed = true;
    const places = this.#places();
    let open = places.length;
    for (const { channel } of places) {
      channel.close(() => {
        open -= 1;
        if (open === 0) finished();
      });
    }
  }

  /**
   * Goes into a group, or back into the main room (null); the last word holds where it is said while a move is under way.
   * Rejects with why it failed: then we are where we were, or in the main room.
   */
  #goTo(group: string | null): Promise<void> {
    this.#wanted = group;
    return (this.#going ??= this.#go().finally(() => {
      this.#going = null;
    }));
  }

  async #go(): Promise<void> {
    while (this.#wanted !== this.#here.group && !this.#closed) {
      const group = this.#wanted;
      try {
        await this.#enter(group);
      } catch (error) {
        if (this.#closed) throw error;
        if (group !== this.#wanted) continue;
        this.#wanted = this.#here.group;
        if (group !== null && this.#here === this.#main && !NOT_FOR_US.has(toClientError(error).code)) {
          await this.#stayHome();
        }
        throw error;
      }
    }
  }

  /** The way into a group failed: the main room may believe that we are there, and has let our media go. */
  async #stayHome(): Promise<void> {
    await this.home.request('breakout.leave', {}).catch(() => {});
    if (!this.#closed) await this.#enter(null).catch(() => {});
  }

  async #enter(group: string | null): Promise<void> {
    const place = this.#place(group, { ...this.#options, url: this.#main.channel.urls, takeOver: true });
    this.#next = place;
    try {
      await place.channel.open();
    } catch (error) {
      place.channel.close();
      const { closed } = this.#main;
      // Our seat in the main room was taken over for nothing, or by another.
      if (closed !== null && !this.#closed) this.#listener.ended(closed);
      throw error;
    } finally {
      if (this.#next === place) this.#next = null;
    }
  }

  #places(): readonly Place[] {
    return [...new Set([this.#next, this.#here, this.#main, ...this.#left])].filter((each) => each !== null);
  }

  #place(group: string | null, options: ChannelOptions): Place {
    const breakout = group === null ? {} : { breakout: group };
    const listener = this.#listener;
    const isHere = (): boolean => this.#here === place;
    const isMain = (): boolean => this.#main === place;
    const channel = new SignalingChannel(
      { ...options, ...breakout },
      {
        began: (session, joined) => {
          this.#identity = joined.identity;
          const arrives = this.#next === place;
          if (arrives) this.#arrived(place, session, joined);
          else if (isHere()) listener.began(session, joined);
          if (isMain()) this.home.saw(roomOf(joined), !arrives);
        },
        moved: (session, joined, endLast) => {
          if (isHere()) listener.moved(session, joined, endLast);
          else endLast();
          if (isMain()) this.home.saw(roomOf(joined), true);
        },
        joined: (joined) => {
          if (isHere()) listener.joined(joined);
          if (isMain()) this.home.saw(roomOf(joined), true);
        },
        lost: () => {
          if (isHere()) listener.lost();
        },
        roomReplaced: (room) => {
          if (isHere()) listener.roomReplaced(room);
          if (isMain()) this.home.saw(room, true);
        },
        resumed: (mediaEpoch) => {
          if (isHere()) listener.resumed(mediaEpoch);
        },
        notified: (notification) => {
          if (isHere() && !this.#closesForMove(notification)) listener.notified(notification);
          if (isMain()) this.home.notified(notification);
        },
        ended: (closed) => {
          this.#ended(place, closed);
        },
      },
    );
    const place: Place = { group, channel, closed: null };
    return place;
  }

  /** We are in the next place: what comes from the one before goes on until it comes from there. */
  #arrived(place: Place, session: Result<'session.authenticate'>, joined: Result<'room.join'>): void {
    const last = this.#here;
    this.#here = place;
    this.#next = null;
    if (place.group === null) {
      // Its seat is ours: the session before has none to keep.
      if (this.#main !== last) this.#leave(this.#main);
      this.#main = place;
    }
    place.channel.mediaConnected = this.#mediaConnected;
    // What was sent and received there ends now: who stays there is not to hear us any more.
    this.#listener.began(session, joined);
    if (last !== this.#main) this.#leave(last);
    this.home.moved();
  }

  /** The main room closes our tracks when we go into a group: they are not stopped, but go along. */
  #closesForMove({ event, data }: Notified): boolean {
    if (event !== 'track.closed' || this.#next === null || this.#next.group === null) return false;
    return notifications[event].data.safeParse(data).data?.identity === this.#identity;
  }

  /** Closes the channel of a place when what was asked in it has been answered, or soon. */
  #leave(place: Place): void {
    this.#left.add(place);
    setTimeout(() => {
      this.#left.delete(place);
      place.channel.close();
    }, LEAVE_MS);
  }

  #ended(place: Place, closed: Closed): void {
    if (this.#closed || this.#left.has(place)) return;
    if (place === this.#main) {
      // On the way back the session before loses its seat to the next.
      place.closed = closed;
      if (this.#next?.group !== null) this.#listener.ended(closed);
    } else if (place === this.#here) {
      // Called back, or the group's node refuses us: the main room has our seat.
      this.#listener.lost();
      this.home.request('breakout.leave', {}).catch(() => {});
      this.#goTo(null).catch((error: unknown) => {
        if (!this.#closed && this.#here === place) {
          this.#listener.ended({ reason: 'ended', error: toClientError(error) });
        }
      });
    }
  }
}

function roomOf(joined: Result<'room.join'>): RoomView | null {
  return joined.state === 'joined' ? joined.room : null;
}
