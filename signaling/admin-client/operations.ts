/* Made by `npm run docs` of the operations in src/http/api: change them there. */
export type TenantName = string;
export type RoomName = string;
export type RoomSettings = { locked?: boolean; lobby?: boolean; admits?: Admits; invited?: readonly (Identity)[]; places?: number | null; joinBeforeHost?: boolean; watermark?: boolean; password?: string | null; sealed?: boolean };
export type Admits = "everybody" | "members" | "invited";
export type Identity = string;
export type RoomLimits = { timeLimitMinutes?: number; emptySeconds?: number };
export type Source = "microphone" | "camera" | "screen" | "screenAudio";
export type ObjectId = string;
export type ChatHistory = "all" | "joined" | "none";
export type Transcript = "none" | "kept" | "download";
export type Ability = "microphone" | "camera" | "screen" | "chat" | "reactions";
export type Role = "host" | "cohost" | "presenter" | "participant" | "viewer";
export type NotesDocument = "notes" | "whiteboard";
export type NotesWrite = "all" | "hosts" | "nobody";
export type PollResults = "live" | "closed" | "hosts";
export type DisplayName = string;
export type AgendaItem = { id: string; text: string; minutes?: number };
export type ParticipantKind = "person" | "service" | "recorder" | "device";
export type Scope = "rooms:read" | "rooms:write" | "participants:read" | "participants:write" | "messages:write" | "tokens:write" | "schedules:read" | "schedules:write" | "tenants:read" | "usage:read" | "audit:read" | "webhooks:read" | "webhooks:write" | "keys:read" | "keys:write" | "nodes:read" | "nodes:write";
export type Event = { type: string; timestamp: string; tenant: TenantName; room: RoomName; meeting: string; seq: number; data: { readonly [name: string]: unknown } };
export type Room = { name: RoomName; live: boolean; madeAhead: boolean; settings: RoomSettingsTold; limits?: RoomLimits; createdAt: string | null; updatedAt: string | null };
export type RoomSettingsTold = { locked?: boolean; lobby?: boolean; admits?: Admits; invited?: readonly (Identity)[]; places?: number | null; joinBeforeHost?: boolean; watermark?: boolean; sealed?: boolean; hasPassword?: boolean };
export type Problem = { type: string; title: string; status: number; code: "bad_request" | "invalid" | "tenant_needed" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "conflict" | "in_progress" | "answered_before" | "changed_meanwhile" | "too_large" | "not_json" | "key_reused" | "rate_limited" | "internal" | "unavailable" | "not_configured"; detail?: string; issues?: readonly ({ path: string; message: string })[]; requestId: string };
export type ParticipantView = { identity: Identity; name: DisplayName; role: Role; state: ParticipantState; tracks: readonly (TrackView)[]; kind?: ParticipantKind };
export type ParticipantState = "lobby" | "joined" | "reconnecting";
export type TrackView = { id: ObjectId; source: Source; kind: Kind; paused: boolean; generation: number; mimeType: string; layers: { spatial: number; temporal: number }; size?: Size };
export type Kind = "audio" | "video";
export type Size = { width: number; height: number };
export type ReceptionReport = { tracks: readonly (TrackDiagnosis)[]; past: readonly (PastTrouble)[] };
export type TrackDiagnosis = { trackId: ObjectId; verdict: LegName | null; legs: readonly (LegView)[] };
export type LegName = "uplink" | "publisherNode" | "link" | "viewerNode" | "downlink";
export type LegView = { leg: LegName; faults: readonly ("loss" | "delay" | "jitter" | "bandwidth" | "load")[]; lossRatio?: number; roundTripMs?: number; jitterMs?: number; delayMs?: number; load?: number };
export type PastTrouble = { since: number; until: number; leg: LegName; faults: readonly ("loss" | "delay" | "jitter" | "bandwidth" | "load")[]; trackIds: readonly (ObjectId)[] };
export type Seq = number;
export type SharedFile = { id: ObjectId; from: Identity; sharer: DisplayName; name: string; type?: string; size: number; at: number; place: Seq; whole: boolean; until?: number };
export type Schedule = { id: string; title: string; description: string | null; room: RoomName; start: string; timeZone: string; minutes: number; recurrence: string | null; organizer: { email: string; name: string | null }; attendees: readonly ({ id: string; email: string; name: string | null; role: Role })[]; notify: boolean; sequence: number; times: number; begins: string; ends: string; createdAt: string; updatedAt: string };
export type Tenant = { tenant: TenantName; regions: readonly (string)[]; keys: readonly ({ id: string | null; algorithm: string })[]; limits: { readonly [name: string]: number } };
export type Node = { id: string; region: string; url: string; version: string; load: number; rooms: number; participants: number; hops: number; draining: boolean; drainOrdered: boolean };
export type Region = { region: string; name: string | null; latitude: number | null; longitude: number | null; nodes: number };
export type Link = { from: string; to: string; bitsPerSecond: number };
export type NodeLoad = { id: string; region: string; load: readonly (number | null)[]; participants: readonly (number | null)[] };
export type AuditLine = { seq: number; at: string; tenant: string | null; actor: { kind: "operator" | "key" | "person" | "node"; id: string }; action: string; target: { readonly [name: string]: string }; outcome: string; requestId: string; previous: string; hash: string };
export type NewKey = { id: string; name: string; tenant: TenantName | null; scopes: readonly (Scope)[]; createdAt: string; expiresAt: string | null; lastUsedAt: string | null; key: string };
export type Key = { id: string; name: string; tenant: TenantName | null; scopes: readonly (Scope)[]; createdAt: string; expiresAt: string | null; lastUsedAt: string | null };
export type Revocation = { id: string; kind: "token" | "person" | "tenant"; value: string; since: string; createdAt: string };
export type NewWebhook = { id: string; tenant: TenantName; url: string; events: readonly (string)[]; createdAt: string; updatedAt: string; secret: string };
export type Webhook = { id: string; tenant: TenantName; url: string; events: readonly (string)[]; createdAt: string; updatedAt: string };
export type Failure = { error: { code: string; message: string } };

export interface Operations {
  listRooms: { params: {  }; query: { limit?: number; cursor?: string; state?: "all" | "live" | "madeAhead"; prefix?: string; tenant?: TenantName }; body: undefined; result: { items: readonly ({ name: RoomName; live: boolean; madeAhead: boolean })[]; next: string | null } };
  createRoom: { params: {  }; query: { tenant?: TenantName }; body: { name: RoomName; settings?: RoomSettings; limits?: RoomLimits }; result: Room };
  readRoom: { params: { room: RoomName }; query: { tenant?: TenantName }; body: undefined; result: Room };
  updateRoom: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { settings?: RoomSettings; limits?: RoomLimits }; result: Room };
  deleteRoom: { params: { room: RoomName }; query: { tenant?: TenantName }; body: undefined; result: undefined };
  endRoom: { params: { room: RoomName }; query: { tenant?: TenantName }; body: undefined; result: { removed: number } };
  listParticipants: { params: { room: RoomName }; query: { limit?: number; cursor?: string; tenant?: TenantName }; body: undefined; result: { items: readonly (ParticipantView)[]; next: string | null } };
  readParticipant: { params: { room: RoomName; identity: Identity }; query: { tenant?: TenantName }; body: undefined; result: ParticipantView };
  removeParticipant: { params: { room: RoomName; identity: Identity }; query: { tenant?: TenantName }; body: undefined; result: undefined };
  readReception: { params: { room: RoomName; identity: Identity }; query: { tenant?: TenantName }; body: undefined; result: ReceptionReport };
  admitParticipant: { params: { room: RoomName; identity: Identity }; query: { tenant?: TenantName }; body: undefined; result: ParticipantView };
  moveParticipant: { params: { room: RoomName; identity: Identity }; query: { tenant?: TenantName }; body: { node: string }; result: { from: string; to: string } };
  muteParticipant: { params: { room: RoomName; identity: Identity }; query: { tenant?: TenantName }; body: { sources?: readonly (Source)[] }; result: ParticipantView };
  sendMessage: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { text: string; to?: Identity; hosts?: boolean; reply?: { id: ObjectId; from: Identity }; id?: ObjectId }; result: { seq: Seq } };
  listFiles: { params: { room: RoomName }; query: { tenant?: TenantName }; body: undefined; result: { items: readonly (SharedFile)[] } };
  removeFile: { params: { room: RoomName; identity: Identity; file: ObjectId }; query: { tenant?: TenantName }; body: undefined; result: undefined };
  doParticipantAdmit: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity }; result: { readonly [name: string]: unknown } };
  doParticipantRemove: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity; ban?: boolean }; result: { readonly [name: string]: unknown } };
  doRoomUpdate: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { locked?: boolean; lobby?: boolean; admits?: Admits; invited?: readonly (Identity)[]; places?: number | null; joinBeforeHost?: boolean; watermark?: boolean; password?: string | null; sealed?: boolean }; result: { readonly [name: string]: unknown } };
  doMessageSend: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { topic: string; payload: string; to?: readonly (Identity)[]; messageId?: ObjectId }; result: { seq: Seq } };
  doChatSend: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { text: string; to?: Identity; hosts?: boolean; reply?: { id: ObjectId; from: Identity }; id?: ObjectId }; result: { seq: Seq } };
  doChatEdit: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { id: ObjectId; text: string }; result: { readonly [name: string]: unknown } };
  doChatDelete: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { id: ObjectId; from: Identity }; result: { readonly [name: string]: unknown } };
  doChatConfigure: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { on?: boolean; history?: ChatHistory }; result: { readonly [name: string]: unknown } };
  doCaptionConfigure: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { on?: boolean; transcript?: Transcript }; result: { readonly [name: string]: unknown } };
  doHandLower: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity?: Identity }; result: { readonly [name: string]: unknown } };
  doFloorForbid: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { what: readonly (Ability)[]; role?: Role; identity?: Identity }; result: { readonly [name: string]: unknown } };
  doFloorAllow: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { what: readonly (Ability)[]; role?: Role; identity?: Identity }; result: { readonly [name: string]: unknown } };
  doFloorMute: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { unmuting: boolean }; result: { readonly [name: string]: unknown } };
  doFloorAsk: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity; source: "microphone" | "camera" }; result: { readonly [name: string]: unknown } };
  doFloorStop: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity; source: "microphone" | "camera" | "screen" }; result: { readonly [name: string]: unknown } };
  doFloorScreens: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { several: boolean }; result: { readonly [name: string]: unknown } };
  doRollStart: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identities: readonly (Identity)[] }; result: { readonly [name: string]: unknown } };
  doRollCall: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { place: number }; result: { readonly [name: string]: unknown } };
  doRollStop: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { readonly [name: string]: unknown }; result: { readonly [name: string]: unknown } };
  doNotesClear: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { document: NotesDocument }; result: { readonly [name: string]: unknown } };
  doNotesConfigure: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { write: NotesWrite }; result: { readonly [name: string]: unknown } };
  doPollOpen: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { question: string; options: readonly (string)[]; multiple?: boolean; anonymous?: boolean; results?: PollResults; poll?: ObjectId }; result: { poll: ObjectId } };
  doPollUpdate: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { poll: ObjectId; open?: boolean; results?: PollResults }; result: { readonly [name: string]: unknown } };
  doPollRemove: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { poll: ObjectId }; result: { readonly [name: string]: unknown } };
  doPollResults: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { poll: ObjectId }; result: { voters: number; counts: readonly (number)[]; votes?: readonly ({ identity: Identity; name: DisplayName; choices: readonly (number)[] })[] } };
  doQuestionAnswer: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { question: ObjectId; answered: boolean; text?: string }; result: { readonly [name: string]: unknown } };
  doBreakoutSet: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { groups: readonly ({ id?: ObjectId; name: DisplayName })[]; choose?: boolean; atOnce?: boolean }; result: { readonly [name: string]: unknown } };
  doBreakoutAssign: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { members: readonly ({ identity: Identity; group: ObjectId | null })[] }; result: { readonly [name: string]: unknown } };
  doBreakoutShuffle: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { readonly [name: string]: unknown }; result: { readonly [name: string]: unknown } };
  doBreakoutOpen: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { seconds?: number }; result: { readonly [name: string]: unknown } };
  doBreakoutClose: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { seconds?: number }; result: { readonly [name: string]: unknown } };
  doBreakoutBroadcast: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { text: string }; result: { readonly [name: string]: unknown } };
  doSpotlightSet: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identities: readonly (Identity)[] }; result: { readonly [name: string]: unknown } };
  doAgendaSet: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { items: readonly (AgendaItem)[] }; result: { readonly [name: string]: unknown } };
  doAgendaGo: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { id?: string }; result: { readonly [name: string]: unknown } };
  doTimerStart: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { seconds: number }; result: { readonly [name: string]: unknown } };
  doTimerExtend: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { seconds: number }; result: { readonly [name: string]: unknown } };
  doTimerStop: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { readonly [name: string]: unknown }; result: { readonly [name: string]: unknown } };
  doRoleGive: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity; role: Role }; result: { readonly [name: string]: unknown } };
  doRoleAnswer: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity; give: boolean }; result: { readonly [name: string]: unknown } };
  doLobbyAdmitAll: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { readonly [name: string]: unknown }; result: { readonly [name: string]: unknown } };
  doLobbyDenyAll: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { readonly [name: string]: unknown }; result: { readonly [name: string]: unknown } };
  doBanLift: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity }; result: { readonly [name: string]: unknown } };
  doRoomEnd: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { readonly [name: string]: unknown }; result: { readonly [name: string]: unknown } };
  doLobbySendBack: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity }; result: { readonly [name: string]: unknown } };
  doLobbyWrite: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { text: string; to?: Identity }; result: { readonly [name: string]: unknown } };
  doLimitSet: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { seconds?: number }; result: { readonly [name: string]: unknown } };
  doLimitExtend: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { seconds: number }; result: { readonly [name: string]: unknown } };
  doParticipantMute: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { identity: Identity; trackId: ObjectId }; result: { readonly [name: string]: unknown } };
  doFileRemove: { params: { room: RoomName }; query: { tenant?: TenantName }; body: { id: ObjectId; from: Identity }; result: { readonly [name: string]: unknown } };
  createToken: { params: {  }; query: { tenant?: TenantName }; body: { room: RoomName; identity: Identity; name?: DisplayName; role?: Role; grants?: { publish?: readonly (Source)[]; subscribe?: boolean; data?: boolean; moderate?: boolean; microphones?: number }; kind?: ParticipantKind; hidden?: boolean; guest?: boolean; roomSettings?: { lobby?: boolean; admits?: Admits; invited?: readonly (Identity)[]; places?: number | null; joinBeforeHost?: boolean; watermark?: boolean; timeLimitMinutes?: number; emptySeconds?: number }; seconds?: number }; result: { token: string; expiresAt: string; id: string } };
  listSchedules: { params: {  }; query: { limit?: number; cursor?: string; room?: RoomName; tenant?: TenantName }; body: undefined; result: { items: readonly (Schedule)[]; next: string | null } };
  createSchedule: { params: {  }; query: { tenant?: TenantName }; body: { title: string; description?: string | null; room: RoomName; start: string; timeZone?: string; minutes?: number; recurrence?: string | null; organizer: { email: string; name?: DisplayName | null }; attendees?: readonly ({ email: string; name?: DisplayName | null; role?: Role })[]; notify?: boolean }; result: Schedule };
  readSchedule: { params: { schedule: string }; query: { tenant?: TenantName }; body: undefined; result: Schedule };
  updateSchedule: { params: { schedule: string }; query: { tenant?: TenantName }; body: { title?: string; description?: string | null; room?: RoomName; start?: string; timeZone?: string; minutes?: number; recurrence?: string | null; organizer?: { email: string; name?: DisplayName | null }; attendees?: readonly ({ email: string; name?: DisplayName | null; role?: Role })[]; notify?: boolean }; result: Schedule };
  deleteSchedule: { params: { schedule: string }; query: { tenant?: TenantName }; body: undefined; result: undefined };
  readCalendar: { params: { schedule: string }; query: { tenant?: TenantName }; body: undefined; result: string };
  listInvitationMails: { params: { schedule: string }; query: { tenant?: TenantName }; body: undefined; result: { items: readonly ({ attendee: string; email: string; state: "waiting" | "sent" | "failed" | "none"; lastError: string | null })[] } };
  readAttendeeLink: { params: { schedule: string; attendee: string }; query: { tenant?: TenantName }; body: undefined; result: { link: string; calendar: string } };
  listTenants: { params: {  }; query: { limit?: number; cursor?: string; tenant?: TenantName }; body: undefined; result: { items: readonly (Tenant)[]; next: string | null } };
  readTenant: { params: { name: TenantName }; query: { tenant?: TenantName }; body: undefined; result: Tenant };
  listNodes: { params: {  }; query: {  }; body: undefined; result: { items: readonly (Node)[] } };
  readNode: { params: { node: string }; query: {  }; body: undefined; result: Node };
  drainNode: { params: { node: string }; query: {  }; body: undefined; result: Node };
  undrainNode: { params: { node: string }; query: {  }; body: undefined; result: Node };
  listRegions: { params: {  }; query: {  }; body: undefined; result: { items: readonly (Region)[] } };
  listLinks: { params: {  }; query: {  }; body: undefined; result: { items: readonly (Link)[] } };
  readLoad: { params: {  }; query: { minutes?: number; points?: number }; body: undefined; result: { at: readonly (string)[]; nodes: readonly (NodeLoad)[] } };
  readUsage: { params: {  }; query: { from?: string; to?: string; tenant?: TenantName }; body: undefined; result: { days: readonly ({ day: string; participantMinutes: number; peak: number })[] } };
  listAudit: { params: {  }; query: { after?: number; limit?: number; order?: "oldest" | "newest"; before?: number; action?: string; actor?: string; outcome?: "ok" | "refused"; tenant?: TenantName }; body: undefined; result: { items: readonly (AuditLine)[]; next: number | null } };
  exportAudit: { params: {  }; query: { tenant?: TenantName }; body: undefined; result: AuditLine };
  verifyAudit: { params: {  }; query: { tenant?: TenantName }; body: undefined; result: { sound: boolean; lines: number; fault: { seq: number; problem: "missing" | "altered" } | null } };
  listKeys: { params: {  }; query: { limit?: number; cursor?: string; tenant?: TenantName }; body: undefined; result: { items: readonly (Key)[]; next: string | null } };
  createKey: { params: {  }; query: { tenant?: TenantName }; body: { name: DisplayName; scopes: readonly (Scope)[]; expiresAt?: string }; result: NewKey };
  readKey: { params: { key: string }; query: { tenant?: TenantName }; body: undefined; result: Key };
  endKey: { params: { key: string }; query: { tenant?: TenantName }; body: undefined; result: undefined };
  rotateKey: { params: { key: string }; query: { tenant?: TenantName }; body: { overlapSeconds?: number }; result: NewKey };
  listRevocations: { params: {  }; query: { limit?: number; cursor?: string; tenant?: TenantName }; body: undefined; result: { items: readonly (Revocation)[]; next: string | null } };
  createRevocation: { params: {  }; query: { tenant?: TenantName }; body: { kind: "token"; token: string } | { kind: "person"; identity: Identity; since?: string } | { kind: "tenant"; since?: string }; result: Revocation };
  deleteRevocation: { params: { revocation: string }; query: { tenant?: TenantName }; body: undefined; result: undefined };
  listWebhooks: { params: {  }; query: { limit?: number; cursor?: string; tenant?: TenantName }; body: undefined; result: { items: readonly (Webhook)[]; next: string | null } };
  createWebhook: { params: {  }; query: { tenant?: TenantName }; body: { url: string; events?: readonly (string)[] }; result: NewWebhook };
  readWebhook: { params: { webhook: string }; query: { tenant?: TenantName }; body: undefined; result: Webhook };
  updateWebhook: { params: { webhook: string }; query: { tenant?: TenantName }; body: { url?: string; events?: readonly (string)[] }; result: Webhook };
  deleteWebhook: { params: { webhook: string }; query: { tenant?: TenantName }; body: undefined; result: undefined };
  renewWebhookSecret: { params: { webhook: string }; query: { tenant?: TenantName }; body: undefined; result: NewWebhook };
  listDeadLetters: { params: { webhook: string }; query: { after?: number; limit?: number; tenant?: TenantName }; body: undefined; result: { items: readonly ({ number: number; event: string; type: string; room: string; seq: number; attempts: number; lastError: string | null })[]; next: number | null } };
  replayDeadLetters: { params: { webhook: string }; query: { tenant?: TenantName }; body: { numbers?: readonly (number)[] }; result: { replayed: number } };
}

export const routes = {
  listRooms: { method: 'GET', path: '/v1/rooms' },
  createRoom: { method: 'POST', path: '/v1/rooms' },
  readRoom: { method: 'GET', path: '/v1/rooms/{room}' },
  updateRoom: { method: 'PATCH', path: '/v1/rooms/{room}' },
  deleteRoom: { method: 'DELETE', path: '/v1/rooms/{room}' },
  endRoom: { method: 'POST', path: '/v1/rooms/{room}/end' },
  listParticipants: { method: 'GET', path: '/v1/rooms/{room}/participants' },
  readParticipant: { method: 'GET', path: '/v1/rooms/{room}/participants/{identity}' },
  removeParticipant: { method: 'DELETE', path: '/v1/rooms/{room}/participants/{identity}' },
  readReception: { method: 'GET', path: '/v1/rooms/{room}/participants/{identity}/reception' },
  admitParticipant: { method: 'POST', path: '/v1/rooms/{room}/participants/{identity}/admit' },
  moveParticipant: { method: 'POST', path: '/v1/rooms/{room}/participants/{identity}/move' },
  muteParticipant: { method: 'POST', path: '/v1/rooms/{room}/participants/{identity}/mute' },
  sendMessage: { method: 'POST', path: '/v1/rooms/{room}/messages' },
  listFiles: { method: 'GET', path: '/v1/rooms/{room}/files' },
  removeFile: { method: 'DELETE', path: '/v1/rooms/{room}/files/{identity}/{file}' },
  doParticipantAdmit: { method: 'POST', path: '/v1/rooms/{room}/actions/participant.admit' },
  doParticipantRemove: { method: 'POST', path: '/v1/rooms/{room}/actions/participant.remove' },
  doRoomUpdate: { method: 'POST', path: '/v1/rooms/{room}/actions/room.update' },
  doMessageSend: { method: 'POST', path: '/v1/rooms/{room}/actions/message.send' },
  doChatSend: { method: 'POST', path: '/v1/rooms/{room}/actions/chat.send' },
  doChatEdit: { method: 'POST', path: '/v1/rooms/{room}/actions/chat.edit' },
  doChatDelete: { method: 'POST', path: '/v1/rooms/{room}/actions/chat.delete' },
  doChatConfigure: { method: 'POST', path: '/v1/rooms/{room}/actions/chat.configure' },
  doCaptionConfigure: { method: 'POST', path: '/v1/rooms/{room}/actions/caption.configure' },
  doHandLower: { method: 'POST', path: '/v1/rooms/{room}/actions/hand.lower' },
  doFloorForbid: { method: 'POST', path: '/v1/rooms/{room}/actions/floor.forbid' },
  doFloorAllow: { method: 'POST', path: '/v1/rooms/{room}/actions/floor.allow' },
  doFloorMute: { method: 'POST', path: '/v1/rooms/{room}/actions/floor.mute' },
  doFloorAsk: { method: 'POST', path: '/v1/rooms/{room}/actions/floor.ask' },
  doFloorStop: { method: 'POST', path: '/v1/rooms/{room}/actions/floor.stop' },
  doFloorScreens: { method: 'POST', path: '/v1/rooms/{room}/actions/floor.screens' },
  doRollStart: { method: 'POST', path: '/v1/rooms/{room}/actions/roll.start' },
  doRollCall: { method: 'POST', path: '/v1/rooms/{room}/actions/roll.call' },
  doRollStop: { method: 'POST', path: '/v1/rooms/{room}/actions/roll.stop' },
  doNotesClear: { method: 'POST', path: '/v1/rooms/{room}/actions/notes.clear' },
  doNotesConfigure: { method: 'POST', path: '/v1/rooms/{room}/actions/notes.configure' },
  doPollOpen: { method: 'POST', path: '/v1/rooms/{room}/actions/poll.open' },
  doPollUpdate: { method: 'POST', path: '/v1/rooms/{room}/actions/poll.update' },
  doPollRemove: { method: 'POST', path: '/v1/rooms/{room}/actions/poll.remove' },
  doPollResults: { method: 'POST', path: '/v1/rooms/{room}/actions/poll.results' },
  doQuestionAnswer: { method: 'POST', path: '/v1/rooms/{room}/actions/question.answer' },
  doBreakoutSet: { method: 'POST', path: '/v1/rooms/{room}/actions/breakout.set' },
  doBreakoutAssign: { method: 'POST', path: '/v1/rooms/{room}/actions/breakout.assign' },
  doBreakoutShuffle: { method: 'POST', path: '/v1/rooms/{room}/actions/breakout.shuffle' },
  doBreakoutOpen: { method: 'POST', path: '/v1/rooms/{room}/actions/breakout.open' },
  doBreakoutClose: { method: 'POST', path: '/v1/rooms/{room}/actions/breakout.close' },
  doBreakoutBroadcast: { method: 'POST', path: '/v1/rooms/{room}/actions/breakout.broadcast' },
  doSpotlightSet: { method: 'POST', path: '/v1/rooms/{room}/actions/spotlight.set' },
  doAgendaSet: { method: 'POST', path: '/v1/rooms/{room}/actions/agenda.set' },
  doAgendaGo: { method: 'POST', path: '/v1/rooms/{room}/actions/agenda.go' },
  doTimerStart: { method: 'POST', path: '/v1/rooms/{room}/actions/timer.start' },
  doTimerExtend: { method: 'POST', path: '/v1/rooms/{room}/actions/timer.extend' },
  doTimerStop: { method: 'POST', path: '/v1/rooms/{room}/actions/timer.stop' },
  doRoleGive: { method: 'POST', path: '/v1/rooms/{room}/actions/role.give' },
  doRoleAnswer: { method: 'POST', path: '/v1/rooms/{room}/actions/role.answer' },
  doLobbyAdmitAll: { method: 'POST', path: '/v1/rooms/{room}/actions/lobby.admitAll' },
  doLobbyDenyAll: { method: 'POST', path: '/v1/rooms/{room}/actions/lobby.denyAll' },
  doBanLift: { method: 'POST', path: '/v1/rooms/{room}/actions/ban.lift' },
  doRoomEnd: { method: 'POST', path: '/v1/rooms/{room}/actions/room.end' },
  doLobbySendBack: { method: 'POST', path: '/v1/rooms/{room}/actions/lobby.sendBack' },
  doLobbyWrite: { method: 'POST', path: '/v1/rooms/{room}/actions/lobby.write' },
  doLimitSet: { method: 'POST', path: '/v1/rooms/{room}/actions/limit.set' },
  doLimitExtend: { method: 'POST', path: '/v1/rooms/{room}/actions/limit.extend' },
  doParticipantMute: { method: 'POST', path: '/v1/rooms/{room}/actions/participant.mute' },
  doFileRemove: { method: 'POST', path: '/v1/rooms/{room}/actions/file.remove' },
  createToken: { method: 'POST', path: '/v1/tokens' },
  listSchedules: { method: 'GET', path: '/v1/schedules' },
  createSchedule: { method: 'POST', path: '/v1/schedules' },
  readSchedule: { method: 'GET', path: '/v1/schedules/{schedule}' },
  updateSchedule: { method: 'PATCH', path: '/v1/schedules/{schedule}' },
  deleteSchedule: { method: 'DELETE', path: '/v1/schedules/{schedule}' },
  readCalendar: { method: 'GET', path: '/v1/schedules/{schedule}/calendar.ics' },
  listInvitationMails: { method: 'GET', path: '/v1/schedules/{schedule}/mails' },
  readAttendeeLink: { method: 'POST', path: '/v1/schedules/{schedule}/attendees/{attendee}/link' },
  listTenants: { method: 'GET', path: '/v1/tenants' },
  readTenant: { method: 'GET', path: '/v1/tenants/{name}' },
  listNodes: { method: 'GET', path: '/v1/nodes' },
  readNode: { method: 'GET', path: '/v1/nodes/{node}' },
  drainNode: { method: 'POST', path: '/v1/nodes/{node}/drain' },
  undrainNode: { method: 'POST', path: '/v1/nodes/{node}/undrain' },
  listRegions: { method: 'GET', path: '/v1/regions' },
  listLinks: { method: 'GET', path: '/v1/links' },
  readLoad: { method: 'GET', path: '/v1/load' },
  readUsage: { method: 'GET', path: '/v1/usage' },
  listAudit: { method: 'GET', path: '/v1/audit' },
  exportAudit: { method: 'GET', path: '/v1/audit/export' },
  verifyAudit: { method: 'GET', path: '/v1/audit/verification' },
  listKeys: { method: 'GET', path: '/v1/keys' },
  createKey: { method: 'POST', path: '/v1/keys' },
  readKey: { method: 'GET', path: '/v1/keys/{key}' },
  endKey: { method: 'DELETE', path: '/v1/keys/{key}' },
  rotateKey: { method: 'POST', path: '/v1/keys/{key}/rotate' },
  listRevocations: { method: 'GET', path: '/v1/revocations' },
  createRevocation: { method: 'POST', path: '/v1/revocations' },
  deleteRevocation: { method: 'DELETE', path: '/v1/revocations/{revocation}' },
  listWebhooks: { method: 'GET', path: '/v1/webhooks' },
  createWebhook: { method: 'POST', path: '/v1/webhooks' },
  readWebhook: { method: 'GET', path: '/v1/webhooks/{webhook}' },
  updateWebhook: { method: 'PATCH', path: '/v1/webhooks/{webhook}' },
  deleteWebhook: { method: 'DELETE', path: '/v1/webhooks/{webhook}' },
  renewWebhookSecret: { method: 'POST', path: '/v1/webhooks/{webhook}/secret' },
  listDeadLetters: { method: 'GET', path: '/v1/webhooks/{webhook}/dead-letters' },
  replayDeadLetters: { method: 'POST', path: '/v1/webhooks/{webhook}/replay' },
} as const;
