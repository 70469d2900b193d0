import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { SpeakerDetector } from '../media/audio-levels.ts';
import { LocalMedia } from '../media/local-media.ts';
import { isWorthless, type Ending } from '../meeting/endings.ts';
import type { Enter, JoinRequest } from '../meeting/enter.ts';
import { People } from '../meeting/people.ts';
import { Session } from '../meeting/session.ts';
import type { RemoteTrack } from '../../../signaling/client/api.ts';
import { TokenError, type Admission } from '../meeting/token.ts';
import { offerInstallation } from '../platform/installable.ts';
import { remember } from '../platform/storage.ts';
import type { Entrance } from './embedding/embedding.ts';
import { awaitsEmbedder, isFramed } from './embedding/framed.ts';
import { Announcer } from './announcer.ts';
import { forgetIfUseless, keepCode, keepToken, keptCode, keptToken } from './kept-token.ts';
import type { Feature } from './feature.ts';
import { Keys } from './keys.ts';
import { speakAsRemembered, speakOneOf } from './languages.ts';
import { Notices } from './notices.ts';
import { Panels } from './panels.ts';
import { Registry } from './registry.ts';
import { dropFragment, invitationOf, pathOf, roomOf, Router, type Invitation, type WayIn } from './router.ts';
import type { SigningIn } from './signing-in.ts';
import { SoundGate } from './sound-gate.ts';
import { Theme } from './theme.ts';

/** Vite's event of a part that did not come. It is no text, though it is written as the ids of texts are. */
const PART_MISSING = ['vite', 'preloadError'].join(':');

/** What every feature finds here, and the page consists of. Lives as long as the page. */
export class Shell {
  readonly router = new Router();
  readonly notices = new Notices();
  readonly announcer = new Announcer();
  readonly panels = new Panels();
  readonly registry = new Registry();
  readonly theme = new Theme();
  readonly keys = new Keys();
  readonly session = new Session((request, signal) => this.#enter(request, signal));
  readonly media = new LocalMedia();
  readonly speakers = new SpeakerDetector();
  readonly sound = new SoundGate();
  readonly people: People;
  readonly invitation: Invitation = invitationOf(location);
  readonly signingIn: SigningIn;
  /** The page around this one is to say which meeting it is. */
  readonly awaitsEmbedder = awaitsEmbedder();

  readonly #way = signal<WayIn>(this.invitation.way);
  #token: string | null = null;
  #admitted: Admission;
  readonly #loadRest: () => Promise<readonly Feature[]>;
  #rest: Promise<void> | null = null;

  /**
   * @param first - the features that one meets before a meeting
   * @param loadRest - gets those that one meets in it: asked for at once, and waited for by a join
   * @param signingIn - who has signed in
   */
  constructor(first: readonly Feature[], loadRest: () => Promise<readonly Feature[]>, signingIn: SigningIn) {
    this.#loadRest = loadRest;
    this.signingIn = signingIn;
    const { role, audio, video, language } = this.invitation;
    this.#admitted = this.#admission(role);
    // English is spoken until the other language is there, or if it does not come.
    speakAsRemembered(language);
    const { microphone, camera, screen, outgoing } = this.media;
    microphone.want(audio);
    camera.want(video);
    this.chooseWay(this.#way.peek());
    this.people = new People({
      microphoneOn: microphone.on,
      camera: outgoing.camera.track,
      screen: screen.video,
      soundOnly: this.media.soundOnly,
    });
    this.session.during((meeting) => this.people.follow(meeting));
    this.registry.add(first.map((feature) => feature(this)));

    effect(() => {
      const route = this.router.route.value;
      document.title = route.page === 'room' ? `${route.room} · Causeway` : 'Causeway';
      // Back from a meeting by the browser's own button.
      if (route.page !== 'room') this.session.reset();
    });
    effect(() => {
      const ending = this.session.ending.value;
      const route = this.router.route.peek();
      if (ending === null) return;
      if (route.page === 'room') forgetIfUseless(route.room, ending.title);
      if (this.signInAgain(ending) !== null) this.signingIn.forget();
    });
    addEventListener('pagehide', () => this.session.leaveNow());
    for (const gesture of ['click', 'keydown']) {
      addEventListener(gesture, () => {
        this.sound.open();
        this.speakers.wake();
      });
    }
    void this.#joinIfAsked();
    if (isFramed()) void this.#converse();
    offerInstallation();
    // Of a page that came before the server's update, the parts that come later are gone.
    addEventListener(PART_MISSING, () => {
      const action = { label: 'shell:outdated.reload', run: () => location.reload() } as const;
      this.notices.show({ id: 'outdated', text: 'shell:outdated', action });
    });
    // Asked for now, they need not be waited for later.
    void Promise.all([import('../meeting/enter.ts'), this.#withRest()]).catch(() => undefined);
  }

  /** What one is let in by. */
  get admission(): Admission {
    return this.#admitted;
  }

  join(room: string, name: string): void {
    remember('name', name);
    remember('room', room);
    this.router.go({ page: 'room', room });
    const { person, lasts } = this.signingIn;
    if (this.#isSignedIn && person !== null && !lasts) this.signingIn.start(person.tenant);
    else void this.session.join(this.#request(room, name));
  }

  /** Lets the page around this one steer it; nothing of what that says is kept on this computer. */
  async #converse(): Promise<void> {
    const { session, people, media, registry, router } = this;
    // The buttons to go back and forth are those of the page around.
    router.keepNoHistory();
    const room = computed(() => (router.route.value.page === 'room' ? router.route.value.room : null));
    const may = (source: 'microphone' | 'camera'): boolean =>
      this.sends(source) && people.controls.peek().publish.includes(source) && registry.hindrance(source) === null;
    const { converse } = await import('./embedding/embedding.ts');
    converse({ session, people, media, room, may, enter: (entrance) => this.#enterAs(entrance) });
  }

  #enterAs({ room, name, admission, microphone, camera, language }: Entrance): void {
    this.#admitted = admission;
    this.media.microphone.want(microphone);
    this.media.camera.want(camera);
    if (language !== null) void speakOneOf([language, ...navigator.languages]);
    this.router.go({ page: 'room', room });
    void this.session.join(this.#request(room, name));
  }

  /** The tenant at which one has to sign in again after such an ending; null: that would be of no use. */
  signInAgain({ title }: Ending): string | null {
    return this.#isSignedIn && isWorthless(title) ? (this.signingIn.person?.tenant ?? null) : null;
  }

  /** How one takes part, or wants to. */
  get way(): ReadonlySignal<WayIn> {
    return this.#way;
  }

  /** To be chosen before joining. */
  chooseWay(way: WayIn): void {
    this.#way.value = way;
    const { microphone, camera } = this.media;
    for (const capture of [microphone, camera]) if (!this.sends(capture.kind)) capture.turnOff();
    if (!this.sends('microphone')) microphone.close();
  }

  /** Whether one wants to send such a thing at all; whether one may say the grants. */
  sends(source: RemoteTrack['source']): boolean {
    const way = this.#way.value;
    if (way === 'companion') return source === 'camera' || source === 'screen';
    return way === 'participant';
  }

  /** The token with which one is in the meeting; null outside of one. */
  get token(): string | null {
    return this.#token;
  }

  goHome(): void {
    this.router.go({ page: 'home' });
  }

  /** The self-test, for the room that the page is about. @param apart in a tab of its own: the meeting goes on here */
  goCheck(apart = false): void {
    const route = { page: 'check', room: roomOf(this.router.route.peek()) } as const;
    // Not without its opener: what lets one in is kept for this tab and those that it opens.
    if (apart) open(pathOf(route), '_blank');
    else this.router.go(route);
  }

  /** The address for others: without anybody's name or token. */
  roomLink(): string {
    return new URL(pathOf(this.router.route.peek()), location.href).href;
  }

  /** The client library and most features are most of the page's code: they come while one looks at oneself, or with the click. */
  #enter: Enter = async (request, signal) => {
    const [library] = await Promise.all([import('../meeting/enter.ts'), this.#withRest()]).catch((cause: unknown) => {
      throw new TokenError('unreachable', 'the code of a meeting did not come', { cause });
    });
    return library.enter(request, signal);
  };

  /** Adds the features of a meeting; if they do not come, a later call tries again. */
  async #withRest(): Promise<void> {
    this.#rest ??= this.#loadRest().then((rest) => this.registry.add(rest.map((feature) => feature(this))));
    try {
      await this.#rest;
    } catch (error) {
      this.#rest = null;
      throw error;
    }
  }

  /** What the link says, which goes out of the address, or what this tab came with before. */
  #admission(role: string | null): Admission {
    const { token: given, invite } = this.invitation;
    const room = roomOf(this.router.route.peek());
    if (given !== null || invite !== null) dropFragment();
    if (room !== null && given !== null) keepToken(room, given);
    if (room !== null && invite !== null) keepCode(room, invite);
    const token = given ?? (room === null || invite !== null ? null : keptToken(room));
    if (token !== null) return { kind: 'token', token };
    const code = invite ?? (room === null ? null : keptCode(room));
    const { person } = this.signingIn;
    if (code === null && person !== null) return { kind: 'token', token: person.token };
    return code === null ? { kind: 'guest', role } : { kind: 'invitation', code };
  }

  #request(room: string, name: string): JoinRequest {
    const { admission } = this;
    const viewing = admission.kind === 'guest' && this.#way.peek() === 'viewer';
    return {
      room,
      name,
      takeOver: false,
      admission: viewing ? { kind: 'guest', role: 'viewer' } : admission,
      showToken: (token) => {
        this.#token = token;
        // A reload is not another guest.
        if (admission.kind === 'invitation') keepToken(room, token);
      },
    };
  }

  /** Whether one gets in by having signed in, and not by a link. */
  get #isSignedIn(): boolean {
    return this.admission.kind === 'token' && this.admission.token === this.signingIn.person?.token;
  }

  async #joinIfAsked(): Promise<void> {
    const { join, name } = this.invitation;
    const route = this.router.route.peek();
    if (route.page !== 'room') return;
    if (this.admission.kind === 'guest') {
      await this.signingIn.known;
      const [only, ...others] = this.signingIn.places.peek();
      if (this.signingIn.needed.peek()) {
        // Where there is one way in, it is taken; once, if it leads to nothing.
        if (only !== undefined && others.length === 0 && this.signingIn.problem === null) {
          this.signingIn.start(only.tenant);
        }
        return;
      }
    }
    if (!join || (name === null && this.admission.kind !== 'token')) return;
    void this.session.join(this.#request(route.room, name ?? ''));
  }
}
