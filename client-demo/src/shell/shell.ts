import { effect } from '@preact/signals';
import { SpeakerDetector } from '../media/audio-levels.ts';
import { LocalMedia } from '../media/local-media.ts';
import type { Enter } from '../meeting/enter.ts';
import { People } from '../meeting/people.ts';
import { Session } from '../meeting/session.ts';
import { TokenError, type Admission } from '../meeting/token.ts';
import { recall, remember } from '../platform/storage.ts';
import { chooseLanguage, speak } from '../texts/texts.ts';
import { Announcer } from './announcer.ts';
import { forgetIfUseless, keepToken, keptToken } from './kept-token.ts';
import type { Feature } from './feature.ts';
import { Notices } from './notices.ts';
import { Panels } from './panels.ts';
import { Registry } from './registry.ts';
import { dropFragment, invitationOf, pathOf, Router, type Invitation } from './router.ts';
import { SoundGate } from './sound-gate.ts';
import { Theme } from './theme.ts';

/** The client library is most of the page's code: it comes while one looks at oneself, or with the click. */
const enter: Enter = async (request, signal) => {
  const library = await import('../meeting/enter.ts').catch((cause: unknown) => {
    throw new TokenError('unreachable', 'the client library did not come', { cause });
  });
  return library.enter(request, signal);
};

/** What every feature finds here, and the page consists of. Lives as long as the page. */
export class Shell {
  readonly router = new Router();
  readonly notices = new Notices();
  readonly announcer = new Announcer();
  readonly panels = new Panels();
  readonly registry = new Registry();
  readonly theme = new Theme();
  readonly session = new Session(enter);
  readonly media = new LocalMedia();
  readonly speakers = new SpeakerDetector();
  readonly sound = new SoundGate();
  readonly people: People;
  readonly invitation: Invitation = invitationOf(location);
  readonly admission: Admission;

  constructor(features: readonly Feature[]) {
    const { role, audio, video, language } = this.invitation;
    const token = this.#token();
    this.admission = token === null ? { kind: 'guest', role } : { kind: 'token', token };
    // English is spoken until the other language is there, or if it does not come.
    void this.speak([language ?? '', recall('language'), ...navigator.languages]);
    const { microphone, camera, screen } = this.media;
    microphone.want(audio);
    camera.want(video);
    this.people = new People({ microphoneOn: microphone.on, camera: camera.track, screen: screen.video });
    this.session.during((meeting) => this.people.follow(meeting));
    this.registry.fill(features.map((feature) => feature(this)));

    effect(() => {
      const route = this.router.route.value;
      document.title = route.page === 'room' ? `${route.room} · Causeway` : 'Causeway';
      // Back from a meeting by the browser's own button.
      if (route.page !== 'room') this.session.reset();
    });
    effect(() => {
      const ending = this.session.ending.value;
      const route = this.router.route.peek();
      if (ending !== null && route.page === 'room') forgetIfUseless(route.room, ending.title);
    });
    addEventListener('pagehide', () => this.session.leaveNow());
    for (const gesture of ['click', 'keydown']) {
      addEventListener(gesture, () => {
        this.sound.open();
        this.speakers.wake();
      });
    }
    this.#joinIfAsked();
    // Asked for now, it need not be waited for later.
    void import('../meeting/enter.ts').catch(() => undefined);
  }

  join(room: string, name: string): void {
    remember('name', name);
    remember('room', room);
    this.router.go({ page: 'room', room });
    void this.session.join({ room, name, admission: this.admission, takeOver: false });
  }

  /** Speaks the first of these languages that there is. */
  async speak(wished: readonly string[]): Promise<void> {
    await speak(chooseLanguage(wished)).catch(() => undefined);
  }

  goHome(): void {
    this.router.go({ page: 'home' });
  }

  /** The address for others: without anybody's name or token. */
  roomLink(): string {
    return new URL(pathOf(this.router.route.peek()), location.href).href;
  }

  /** The link's own, which goes out of the address, or the one that this tab came with. */
  #token(): string | null {
    const { token } = this.invitation;
    const route = this.router.route.peek();
    if (token !== null) dropFragment();
    if (route.page !== 'room') return token;
    if (token !== null) keepToken(route.room, token);
    return token ?? keptToken(route.room);
  }

  #joinIfAsked(): void {
    const { join, name } = this.invitation;
    const route = this.router.route.peek();
    const named = name !== null || this.admission.kind === 'token';
    if (!join || !named || route.page !== 'room') return;
    void this.session.join({ room: route.room, name: name ?? '', admission: this.admission, takeOver: false });
  }
}
