/** The public surface of the library, apart from `CausewayClient` itself (causeway-client.ts) and the errors (errors.ts). */
import type { DeviceOptions } from 'mediasoup-client/types';
import type { LeaveReason, ParticipantKind, ParticipantState } from '../protocol/features/seats.ts';
import type { Grants, Kind, Role, Source } from '../protocol/primitives.ts';
import type { Layers } from '../protocol/webrtc.ts';
import type { Emits } from './common/emitter.ts';
import type { CausewayClientError } from './errors.ts';
import type { Facets } from './features/facets.ts';
import type { MediaConnection } from './media/media-status.ts';
import type { DeviceStore } from './sealing/device.ts';
import type { SealingWorker } from './sealing/media-seals.ts';
import type { ClientTiming } from './timing.ts';

export type { Audience, AudiencePage, Listener } from './features/audience.ts';
export type { BreakoutGroups, Breakouts } from './features/breakouts.ts';
export type { CaptionDraft, CaptionLine, CaptionRules, Captions, Transcript } from './features/captions/captions.ts';
export type { Chat, ChatHistory, ChatMessage, ChatRules, SendOptions } from './features/chat.ts';
export type { BlockedPhase, MediaConnection, MediaState, MediaStatus } from './media/media-status.ts';
export type { Agenda, AgendaItem, Timer } from './features/agenda.ts';
export type { ActionRecord, Attendance, EarlierStays, Record as MeetingRecord, Stay } from './features/record.ts';
export type { Watermark } from './features/watermark/watermark.ts';
export type { Spotlight } from './features/spotlight.ts';
export type { DownloadOptions, FileName, FileRules, Files, KnownFile } from './features/files.ts';
export type { Ability, Floor, FloorTarget, FloorView, Hindrance, RollCall } from './features/floor.ts';
export type { Limit } from './features/entry/limit.ts';
export type { Lobby, LobbyMessage } from './features/entry/lobby.ts';
export type { Message, Messages } from './features/messages.ts';
export type { Moderation } from './features/entry/moderation.ts';
export type {
  Notes,
  NotesContent,
  NotesCursor,
  NotesDocument,
  NotesRules,
  NotesUpdate,
  NotesWriter,
} from './features/notes/notes.ts';
export type { NewPoll, PollResults, Polls, PollView } from './features/polls.ts';
export type { Questions, QuestionView } from './features/questions.ts';
export type { ReactionKind, Reactions, SeenReactions } from './features/reactions.ts';
export type { RoleChange, Roles } from './features/roles.ts';
export type { FrameCounts, Refused, SealedMember, Sealing, SealingState } from './sealing/meeting-sealing.ts';
export type { RoomSettings, Settings } from './features/settings.ts';
export type { Speakers } from './features/speakers.ts';

/** What the library writes; quiet unless one is given. Never called with a token or a resume token. */
export interface ClientLogger {
  debug(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** The part of WebSocket that the library uses. */
export interface WebSocketLike {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  removeEventListener(type: 'open', listener: () => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  send(text: string): void;
  close(code?: number): void;
}

/** The browser's own, Node's, or the one of the package `ws`. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/**
 * `any`: the best that gets through; `udp`, `tcp`: to the server's own addresses of that kind alone; `relay`: by a relay (TURN)
 * alone, where the server names any.
 */
export type MediaPath = 'any' | 'udp' | 'tcp' | 'relay';

export interface ClientOptions {
  /**
   * The signaling endpoint, as `wss://host/v1/signaling`; or several, which are tried in turn. Nodes that the server
   * tells of are added by themselves.
   */
  readonly url: string | readonly string[];
  /** The JSON Web Token, or a function that gets one: called again for each new session, so that it may be short-lived. */
  readonly token: string | (() => string | Promise<string>);
  /** For mediasoup-client's `Device`: a fake `handlerFactory`, say. By default the browser is detected. */
  readonly device?: DeviceOptions;
  /** Default: `globalThis.WebSocket`. */
  readonly webSocket?: WebSocketConstructor;
  readonly logger?: ClientLogger;
  /** Which ways media may take; default `any`. The others are for finding out what a network lets through. */
  readonly mediaPath?: MediaPath;
  /** Name and version of the application, for the server's logs. At most 128 characters. */
  readonly clientName?: string;
  /**
   * A URL with a short answer in each region, as `{ eu: 'https://eu.example.org/healthz' }`: their round-trip times are
   * measured before a meeting is joined (see `probeMs`), so that the server knows which node is near. At most 64.
   */
  readonly regions?: Readonly<Record<string, string>>;
  /**
   * For rooms that are sealed from end to end. `worker` makes the worker of `sealing/frame-worker.ts`: without it no media is
   * sent or received in them. `store` keeps the device's key: by default IndexedDB, and where there is none it lives as long as this client.
   */
  readonly sealing?: { readonly worker?: () => SealingWorker; readonly store?: DeviceStore };
  /** Overrides of the library's periods and bounds. */
  readonly timing?: Partial<ClientTiming>;
}

export interface JoinOptions {
  readonly room: string;
  /** Replace a session that is in the room under the same identity, instead of failing with `identity_taken`. */
  readonly takeOver?: boolean;
  /** Of the room: without it `join` rejects with `password_required` where the room has one, with a wrong one `wrong_password`. */
  readonly password?: string | undefined;
  /**
   * Subscribe to every track by itself (default); or with `seen` to cameras only while an element shows them, see
   * `RemoteTrack.attach`, and to everything else. Otherwise call `subscribe` for those that you want.
   */
  readonly autoSubscribe?: boolean | 'seen';
  /** Aborts a join under way: the promise rejects with `aborted`. Without effect once it has resolved. */
  readonly signal?: AbortSignal;
}

/**
 * `lobby`: waits until a moderator admits; `connected`; `reconnecting`: the signaling socket is away (whether media goes on says `mediaConnection`);
 * `closed`: over for good, see `closed`.
 */
export type MeetingState = 'lobby' | 'connected' | 'reconnecting' | 'closed';

/**
 * Why a meeting is closed. `left`: the application called `leave`; `removed`: by a moderator; `banned`: and may not come back; `replaced`: another
 * session of the same identity took over; `ended`: the server ended the session or refused to take it back;
 * `unreachable`: no connection within `reconnectForMs`.
 */
export type ClosedReason = 'left' | 'removed' | 'banned' | 'replaced' | 'ended' | 'unreachable';

export interface Closed {
  readonly reason: ClosedReason;
  /** What the server said, where it said anything. */
  readonly error?: CausewayClientError;
}

/** Who we are in the meeting: by the token, or in the role that we were given there. */
export interface Self {
  readonly tenant: string;
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  readonly grants: Grants;
}

export interface RemoteParticipant {
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  /** A person, unless its token says otherwise. */
  readonly kind: ParticipantKind;
  /** Moderators also see those who wait in the `lobby`. */
  readonly state: ParticipantState;
  /** By track id. */
  readonly tracks: ReadonlyMap<string, RemoteTrack>;
}

/** Somebody else's track. The object stays the same as long as the track is published, through any loss of media. */
export interface RemoteTrack {
  readonly id: string;
  readonly participant: RemoteParticipant;
  readonly source: Source;
  readonly kind: Kind;
  /** Its publisher (or a moderator) paused it. */
  readonly paused: boolean;
  /** As `video/VP8`. */
  readonly mimeType: string;
  /** How many simulcast or SVC layers it has. */
  readonly layers: { readonly spatial: number; readonly temporal: number };
  /** The moderator who paused it; null when it is not paused or its publisher did so. */
  readonly mutedBy: string | null;
  /** Whether we want it: by `autoSubscribe` or `subscribe`. */
  readonly subscribed: boolean;
  /** What is received, or null as long as nothing was. Another one after a loss of media: see `trackSubscribed`. */
  readonly mediaTrack: MediaStreamTrack | null;
  /**
   * False while `Meeting.limitCameras` keeps a camera back: then show a picture of the person, as its own stands still. Told
   * by `forwardedChanged`.
   */
  readonly forwarded: boolean;
  /** The layers that the server sends now; null: none, or not known. */
  readonly receivedLayers: Layers | null;
  /** Of a video at its highest layer, in pixels, where its publisher told it. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /**
   * Watches an element that shows the track, from now on: what is out of sight is not sent, and otherwise only as much as
   * fills the largest element that is in sight.
   * @returns ends that; without any element left nothing shows the track, and it is not sent
   */
  attach(element: Element): () => void;
  /**
   * The layers to send at most, in place of what `attach` finds out; null: not any more. Remembered through reconnects.
   * Throws `bad_params`.
   */
  setPreferredLayers(layers: Layers | null): void;
  /** 1 to 255: under congestion the higher gets bandwidth first. Remembered through reconnects. Throws `bad_params`. */
  setPriority(priority: number): void;
  /** Whether the server sends it at all: switch off what nobody sees. Remembered through reconnects; default true. */
  setReceiving(receiving: boolean): void;
}

/** `camera` and `screen` are video. `bitrate` and the like fit the track's own size unless given. */
export interface PublishOptions {
  readonly source: Source;
  /** Video codec by its short name; default `VP8`. Where the server or the browser lacks it, another is used. */
  readonly codec?: VideoCodec;
  /** Several sizes at once (VP8, H264) or spatial SVC layers (VP9); default true. Temporal layers there are always. */
  readonly simulcast?: boolean;
  /** Of the largest layer, in bit/s. */
  readonly maxBitrate?: number;
  /** Publish it paused. */
  readonly paused?: boolean;
}

export type VideoCodec = 'VP8' | 'VP9' | 'AV1' | 'H264';

export interface LocalTrackEvents {
  /** Paused or resumed: by us, or by the moderator `mutedBy`. */
  pausedChanged: { readonly paused: boolean; readonly mutedBy: string | null };
  /** See `LocalTrack.ended`. */
  ended: { readonly reason: EndedReason };
}

/**
 * `closed`: by `close`; `source`: the MediaStreamTrack ended (unplugged, sharing stopped by the browser);
 * `meeting`: the meeting closed; `stopped`: by a moderator, or as our role grants it no more; `refused`: the server or the
 * browser would not take it again after a loss of media.
 */
export type EndedReason = 'closed' | 'source' | 'meeting' | 'stopped' | 'refused';

/** A track that we publish. The object stays the same through reconnects and losses of media. */
export interface LocalTrack extends Emits<LocalTrackEvents> {
  /** The id under which others see it. Another one if our seat had been given up before we came back. */
  readonly id: string;
  readonly source: Source;
  readonly kind: Kind;
  readonly mediaTrack: MediaStreamTrack;
  readonly paused: boolean;
  /** The moderator who paused it; null after `resume`. */
  readonly mutedBy: string | null;
  /** Why it is published no longer; null as long as it is. */
  readonly ended: EndedReason | null;
  /** Silent here at once; resolves when the server knows. */
  pause(): Promise<void>;
  /** Rejects if the server refuses; the track is then paused again. */
  resume(): Promise<void>;
  /** Sends another MediaStreamTrack of the same kind instead. The old one is not stopped. */
  replace(mediaTrack: MediaStreamTrack): Promise<void>;
  /** Unpublishes it. The MediaStreamTrack is not stopped: it is the application's. May be called twice. */
  close(): Promise<void>;
}

export interface MeetingEvents {
  stateChanged: { readonly state: MeetingState; readonly previous: MeetingState };
  participantJoined: { readonly participant: RemoteParticipant };
  /** Its state changed: admitted, reconnecting, back. */
  participantUpdated: { readonly participant: RemoteParticipant };
  /** Each of its tracks was told as `trackClosed` before. */
  participantLeft: { readonly participant: RemoteParticipant; readonly reason: LeaveReason };
  trackPublished: { readonly track: RemoteTrack };
  /** Paused or resumed; or, with the same values, sent anew by its publisher. */
  trackUpdated: { readonly track: RemoteTrack };
  trackClosed: { readonly track: RemoteTrack };
  /** Media can be shown; told again with another `mediaTrack` after a loss of media. */
  trackSubscribed: { readonly track: RemoteTrack; readonly mediaTrack: MediaStreamTrack };
  /**
   * Media is received no longer: unsubscribed, closed, or failed for good. Not told for a loss that the library mends:
   * `mediaTrack` then stays (a video shows its last picture) until `trackSubscribed` brings another.
   */
  trackUnsubscribed: { readonly track: RemoteTrack };
  /** It cannot be received (`cannot_consume`, `forbidden`, `limit_exceeded`, or tried in vain): not tried again until `subscribe`. */
  subscriptionFailed: { readonly track: RemoteTrack; readonly error: CausewayClientError };
  /** The layers of `receivedLayers` changed. */
  layersChanged: { readonly track: RemoteTrack };
  /** `forwarded` of the track changed. */
  forwardedChanged: { readonly track: RemoteTrack };
  /** In the lobby: we wait for a host no more, but to be admitted; or the other way round. See `waitsForHost`. */
  waitsForChanged: { readonly host: boolean };
  /** Our role, or what we may do, is another: see `self`. */
  selfChanged: { readonly self: Self };
  /** The server stops in so many ms, and no other takes us yet; the library joins anew by itself. */
  serverClosing: { readonly deadlineMs: number };
  /** Something failed that nobody awaits; the library goes on. */
  error: { readonly error: CausewayClientError };
}

/** Statistics of both connections; null where there is none (nothing published, nothing subscribed). */
export interface MeetingStats {
  readonly send: RTCStatsReport | null;
  readonly recv: RTCStatsReport | null;
}

/** One's seat in a room. Every method that returns a promise rejects with a CausewayClientError. */
export interface Meeting extends Emits<MeetingEvents>, Facets {
  readonly state: MeetingState;
  /** In the lobby: we come in by ourselves once somebody is there who moderates. */
  readonly waitsForHost: boolean;
  /** Why it is closed; null as long as it is not. */
  readonly closed: Closed | null;
  /** While we wait in the lobby: whether we were in the room before, and a moderator has to let us in again. */
  readonly sentBack: boolean;
  readonly self: Self;
  /** Everybody else but the audience, by identity. Empty in the lobby. */
  readonly participants: ReadonlyMap<string, RemoteParticipant>;
  readonly localTracks: readonly LocalTrack[];
  /** Whether picture and sound get through: that need not be so while the meeting is `connected`, nor end with it. */
  readonly mediaConnection: MediaConnection;

  /** Publishes a track. Rejects with `forbidden`, `unsupported`, `limit_exceeded`, `in_lobby`, … */
  publish(mediaTrack: MediaStreamTrack, options: PublishOptions): Promise<LocalTrack>;
  /** Wants these tracks; `trackSubscribed` or `subscriptionFailed` tells the outcome of each. */
  subscribe(tracks: Iterable<RemoteTrack>): void;
  unsubscribe(tracks: Iterable<RemoteTrack>): void;
  /**
   * Receives no more than so many cameras at a time, of those that are subscribed and in sight: those of the last who spoke;
   * null (default): all. Remembered through reconnects. Throws `bad_params`.
   */
  limitCameras(limit: number | null): void;

  getStats(): Promise<MeetingStats>;
  /** Leaves; resolves when all is closed, never rejects. In any state, and more than once. */
  leave(): Promise<void>;
  /** As `leave`, without waiting: for `pagehide`, where nothing asynchronous runs any more. */
  leaveNow(): void;
}
