import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, MeetingState, RemoteTrack, RoomSettings, Self, VideoCodec } from '../../signaling/client/api.ts';
import type { Announcer } from './announcer.ts';
import { SpeakerDetector } from './audio-levels.ts';
import type { CaptureKind } from './device-problems.ts';
import { endingOf, endingOfError, type Ending } from './endings.ts';
import { enter, type JoinRequest } from './enter.ts';
import type { LocalMedia } from './local-media.ts';
import { followMeeting } from './meeting-events.ts';
import type { Notices } from './notices.ts';
import { EMPTY_SCENE, sceneOf, type Scene } from './people.ts';
import { publishCapture, type PublisherEvents } from './publisher.ts';
import { adviceOnSharing, isCancelled, ScreenShare } from './screen-share.ts';

/** `idle`: not asked to join yet; the rest as the client library tells it, `connecting` before that. */
export type Connection = 'idle' | 'connecting' | MeetingState;

/** What we may do, and what the room is set to. */
export interface RoomControls extends Pick<RoomSettings, 'locked' | 'lobby'> {
  readonly moderator: boolean;
  /** The sources that we may publish. */
  readonly publish: Self['grants']['publish'];
}

const NO_CONTROLS: RoomControls = { moderator: false, publish: [], locked: false, lobby: false };

/** All that the view knows of a meeting, and all that it can do in one. One for the page; one meeting at a time. */
export class MeetingStore {
  readonly media: LocalMedia;
  readonly speakers = new SpeakerDetector();
  readonly #notices: Notices;
  readonly #announcer: Announcer;
  readonly #codec: VideoCodec | undefined;

  readonly #connection = signal<Connection>('idle');
  readonly #ending = signal<Ending | null>(null);
  readonly #meeting = signal<Meeting | null>(null);
  readonly #share = signal<ScreenShare | null>(null);
  readonly #soundBlocked = signal(false);
  /** The client library's objects change in place: this counts their changes. */
  readonly #revision = signal(0);

  readonly scene: ReadonlySignal<Scene> = computed(() => this.#scene());
  readonly controls: ReadonlySignal<RoomControls> = computed(() => this.#controls());
  readonly sharing: ReadonlySignal<boolean> = computed(() => (this.#share.value?.video.value ?? null) !== null);

  #request: JoinRequest | null = null;
  #joining = new AbortController();
  #cleanUp: (() => void)[] = [];

  /** @param codec of the camera; undefined: the client library's choice */
  constructor(media: LocalMedia, notices: Notices, announcer: Announcer, codec: VideoCodec | undefined) {
    this.media = media;
    this.#notices = notices;
    this.#announcer = announcer;
    this.#codec = codec;
  }

  get connection(): ReadonlySignal<Connection> {
    return this.#connection;
  }

  /** Why we are out, while the connection is `closed`. */
  get ending(): ReadonlySignal<Ending | null> {
    return this.#ending;
  }

  /** The browser refused to play sound before the person did anything. */
  get soundBlocked(): ReadonlySignal<boolean> {
    return this.#soundBlocked;
  }

  /** Joins; how it went is told by `connection` and `ending`. */
  async join(request: JoinRequest): Promise<void> {
    if (this.#meeting.peek() !== null || this.#connection.peek() === 'connecting') return;
    this.#request = request;
    this.#joining = new AbortController();
    const { signal } = this.#joining;
    this.#ending.value = null;
    this.#connection.value = 'connecting';
    // The devices need not be there to join, and the server not to start them.
    void this.media.start();
    try {
      this.#begin(await enter(request, signal));
    } catch (error) {
      if (!signal.aborted) this.#end(endingOfError(error));
    }
  }

  async rejoin(takeOver: boolean): Promise<void> {
    if (this.#request !== null) await this.join({ ...this.#request, takeOver });
  }

  /** Leaves, also while joining or waiting; `connection` is then `closed`. */
  leave(): void {
    const meeting = this.#meeting.peek();
    this.#joining.abort();
    this.#end(endingOf({ reason: 'left' }));
    void meeting?.leave();
  }

  /** Leaves without waiting: for a page that goes away. */
  leaveNow(): void {
    this.#joining.abort();
    this.#meeting.peek()?.leaveNow();
  }

  /** Back to before joining; leaves if need be. */
  reset(): void {
    if (this.#connection.peek() === 'idle') return;
    if (this.#connection.peek() !== 'closed') this.leave();
    this.#ending.value = null;
    this.#connection.value = 'idle';
  }

  /** Switches the microphone or the camera, if we may publish it. */
  toggle(kind: CaptureKind): void {
    if (this.controls.peek().publish.includes(kind)) this.media[kind].toggle();
  }

  async toggleShare(): Promise<void> {
    const share = this.#share.peek();
    if (share === null || !this.controls.peek().publish.includes('screen')) return;
    if (share.video.peek() !== null) {
      share.stop();
      return;
    }
    try {
      await share.start();
      this.#notices.dismiss('screen');
    } catch (error) {
      if (isCancelled(error)) return;
      this.#notices.show({ id: 'screen', title: 'The screen could not be shared', text: adviceOnSharing() });
    }
  }

  reportSoundBlocked(): void {
    this.#soundBlocked.value = true;
  }

  /** To be called in answer to a gesture: then the browser lets sound play. */
  turnOnSound(): void {
    this.#soundBlocked.value = false;
    this.speakers.wake();
  }

  admit(identity: string): void {
    this.#moderate(async (meeting) => meeting.admit(identity));
  }

  remove(identity: string): void {
    this.#moderate(async (meeting) => meeting.remove(identity));
  }

  mute(track: RemoteTrack): void {
    this.#moderate(async (meeting) => meeting.mute(track));
  }

  updateRoom(settings: { readonly locked?: boolean; readonly lobby?: boolean }): void {
    this.#moderate(async (meeting) => meeting.updateRoom(settings));
  }

  #moderate(action: (meeting: Meeting) => Promise<void>): void {
    const meeting = this.#meeting.peek();
    if (meeting === null) return;
    action(meeting).catch(() => {
      this.#notices.show({
        id: 'moderation',
        title: 'That did not work',
        text: 'The server refused it, or did not answer. Look whether it is still needed, and try again.',
      });
    });
  }

  #begin(meeting: Meeting): void {
    const share = new ScreenShare(meeting);
    this.#cleanUp = [
      followMeeting(meeting, {
        changed: () => {
          this.#revision.value += 1;
        },
        stateChanged: () => this.#follow(meeting),
        notices: this.#notices,
        announcer: this.#announcer,
      }),
      () => share.stop(),
      effect(() => this.speakers.listenTo(this.#voices())),
    ];
    this.#meeting.value = meeting;
    this.#share.value = share;
    this.#follow(meeting);
  }

  #follow(meeting: Meeting): void {
    const before = this.#connection.peek();
    const { state } = meeting;
    if (state === 'closed') {
      this.#end(endingOf(meeting.closed ?? { reason: 'ended' }));
      return;
    }
    this.#connection.value = state;
    if (state === 'connected' && (before === 'connecting' || before === 'lobby')) this.#publish(meeting);
  }

  #publish(meeting: Meeting): void {
    for (const capture of [this.media.microphone, this.media.camera]) {
      if (!meeting.self.grants.publish.includes(capture.kind)) {
        capture.turnOff();
        capture.close();
        continue;
      }
      const events: PublisherEvents = {
        mutedBy: (identity) => {
          const name = meeting.participants.get(identity)?.name ?? identity;
          const thing = capture.kind === 'microphone' ? 'muted you' : 'switched your camera off';
          this.#notices.show({
            id: `muted-${capture.kind}`,
            title: `${name} ${thing}`,
            text: `You can switch it on again with the ${capture.kind} button.`,
          });
        },
        failed: () => {
          capture.turnOff();
          this.#notices.show({
            id: `publish-${capture.kind}`,
            title: `Your ${capture.kind} could not be sent`,
            text: `The server or the browser refused it. Press the ${capture.kind} button to try again.`,
          });
        },
      };
      const codec = capture.kind === 'camera' ? this.#codec : undefined;
      this.#cleanUp.push(publishCapture(meeting, capture, events, codec));
    }
  }

  #end(ending: Ending): void {
    for (const cleanUp of this.#cleanUp) cleanUp();
    this.#cleanUp = [];
    this.#meeting.value = null;
    this.#share.value = null;
    this.#soundBlocked.value = false;
    this.speakers.listenTo(new Map());
    this.media.close();
    this.#ending.value = ending;
    this.#connection.value = 'closed';
    this.#announcer.say(`${ending.title}. ${ending.text}`);
  }

  #scene(): Scene {
    void this.#revision.value;
    const meeting = this.#meeting.value;
    if (meeting === null) return EMPTY_SCENE;
    const { microphone, camera } = this.media;
    return sceneOf(meeting, {
      microphoneOn: microphone.on.value,
      camera: camera.track.value,
      screen: this.#share.value?.video.value ?? null,
    });
  }

  #controls(): RoomControls {
    void this.#revision.value;
    const meeting = this.#meeting.value;
    if (meeting === null) return NO_CONTROLS;
    const { locked, lobby } = meeting.room;
    const { moderate, publish } = meeting.self.grants;
    return { moderator: moderate, publish, locked, lobby };
  }

  /** The tracks that tell who speaks. */
  #voices(): Map<string, MediaStreamTrack> {
    const voices = new Map<string, MediaStreamTrack>();
    for (const person of this.scene.value.people) {
      const track = person.self ? this.media.microphone.track.value : person.audio;
      if (track !== null && !person.muted) voices.set(person.identity, track);
    }
    return voices;
  }
}
