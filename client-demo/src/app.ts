import { effect } from '@preact/signals';
import { Announcer } from './announcer.ts';
import { DEVICE_NOTICE_IDS, deviceNotices } from './device-problems.ts';
import { LocalMedia } from './local-media.ts';
import { MeetingStore } from './meeting-store.ts';
import { Notices } from './notices.ts';
import { remember } from './preferences.ts';
import { dropFragment, invitationOf, pathOf, Router, type Invitation } from './router.ts';
import type { Admission } from './token.ts';

/** Everything that the page consists of, wired up; the view only reads it and calls it. Lives as long as the page. */
export class App {
  readonly router = new Router();
  readonly notices = new Notices();
  readonly announcer = new Announcer();
  readonly invitation: Invitation = invitationOf(location);
  readonly admission: Admission;
  readonly store: MeetingStore;

  constructor() {
    const { token, role, audio, video, codec } = this.invitation;
    if (token !== null) dropFragment();
    this.admission = token === null ? { kind: 'guest', role } : { kind: 'token', token };
    const media = new LocalMedia();
    media.microphone.want(audio);
    media.camera.want(video);
    this.store = new MeetingStore(media, this.notices, this.announcer, codec ?? undefined);

    effect(() => this.#tellDeviceProblems());
    effect(() => {
      const route = this.router.route.value;
      document.title = route.page === 'home' ? 'Causeway' : `${route.room} · Causeway`;
      // Back from a meeting by the browser's own button.
      if (route.page === 'home') this.store.reset();
    });
    addEventListener('pagehide', () => this.store.leaveNow());
    for (const gesture of ['click', 'keydown']) addEventListener(gesture, () => this.store.turnOnSound());
    this.#joinIfAsked();
  }

  join(room: string, name: string): void {
    remember('name', name);
    remember('room', room);
    this.router.go({ page: 'room', room });
    void this.store.join({ room, name, admission: this.admission, takeOver: false });
  }

  goHome(): void {
    this.router.go({ page: 'home' });
  }

  /** The address for others: without anybody's name or token. */
  inviteLink(): string {
    return new URL(pathOf(this.router.route.peek()), location.href).href;
  }

  /** Copies the link; where the browser forbids it, shows it to be copied by hand. Resolves to whether it is copied. */
  async copyInviteLink(): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(this.inviteLink());
      this.announcer.say('Link copied.');
      return true;
    } catch {
      this.notices.show({ id: 'link', title: 'Copy this link by hand', text: this.inviteLink() });
      return false;
    }
  }

  #joinIfAsked(): void {
    const { join, name } = this.invitation;
    const route = this.router.route.peek();
    const named = name !== null || this.admission.kind === 'token';
    if (!join || !named || route.page !== 'room') return;
    void this.store.join({ room: route.room, name: name ?? '', admission: this.admission, takeOver: false });
  }

  #tellDeviceProblems(): void {
    const { microphone, camera } = this.store.media;
    const notices = deviceNotices({ microphone: microphone.problem.value, camera: camera.problem.value });
    for (const id of DEVICE_NOTICE_IDS) this.notices.dismiss(id);
    const onDismiss = (): void => {
      microphone.forgetProblem();
      camera.forgetProblem();
    };
    for (const notice of notices) this.notices.show({ ...notice, onDismiss });
  }
}
