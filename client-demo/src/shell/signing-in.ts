import { computed, signal, type ReadonlySignal } from '@preact/signals';
import {
  fetchSignedIn,
  readAdmittance,
  signedInOf,
  signInAddress,
  signOutAddress,
  type Admittance,
  type SignedIn,
  type SignInPlace,
} from '../meeting/sign-in.ts';
import { BASE_PATH } from '../platform/base-path.ts';
import { forgetInTab, recallInTab, rememberInTab } from '../platform/storage.ts';
import type { TextId } from '../texts/texts.ts';
import { dropFragment } from './router.ts';

const KEY = 'signed-in';

/** A token that ends so soon is as good as none, in s. */
const LAST_SECONDS = 30;

/** What the server says in the address if nobody was signed in. */
const PROBLEMS: ReadonlyMap<string, TextId> = new Map([
  ['denied', 'shell:sign-in-denied'],
  ['expired', 'shell:sign-in-expired'],
  ['refused', 'shell:sign-in-refused'],
  ['unavailable', 'shell:sign-in-unavailable'],
]);

const isOver = ({ expiresAt }: SignedIn): boolean => expiresAt - LAST_SECONDS < Date.now() / 1000;

function kept(): SignedIn | null {
  try {
    const person = signedInOf(JSON.parse(recallInTab(KEY) || 'null'));
    return person === null || isOver(person) ? null : person;
  } catch {
    return null;
  }
}

/** Signing in with a company's identity provider. What comes of it is kept for this tab, on no disk and in no address. */
export class SigningIn {
  /** Who has signed in in this tab; null: nobody. */
  readonly person: SignedIn | null;
  /** Why nobody was signed in just now; the title, its attribute `text` says what to do. */
  readonly problem: TextId | null;
  /** Resolves when it is known whom the server lets in. */
  readonly known: Promise<void>;
  readonly #admittance = signal<Admittance | null>(null);
  readonly #leads: (address: string) => void;

  /**
   * @param person - who has signed in
   * @param problem - why nobody has
   * @param leads - goes to an address out of this page
   */
  constructor(
    person: SignedIn | null,
    problem: TextId | null,
    leads = (address: string): void => location.assign(address),
  ) {
    this.person = person;
    this.problem = problem;
    this.#leads = leads;
    this.known = readAdmittance().then((admittance) => {
      this.#admittance.value = admittance;
    });
  }

  /** As the address has it, out of which that is taken, or as this tab knows from before. Never rejects. */
  static async arrive(): Promise<SigningIn> {
    const fragment = new URLSearchParams(location.hash.slice(1));
    const id = fragment.get('signed-in');
    const failed = fragment.get('sign-in-failed');
    if (id === null && failed === null) return new SigningIn(kept(), null);
    dropFragment();
    if (failed !== null) return new SigningIn(null, PROBLEMS.get(failed) ?? 'shell:sign-in-refused');
    const person = await fetchSignedIn(id ?? '');
    if (person === null) return new SigningIn(null, 'shell:sign-in-expired');
    rememberInTab(KEY, JSON.stringify(person));
    return new SigningIn(person, null);
  }

  /** Where one can sign in. */
  readonly places: ReadonlySignal<readonly SignInPlace[]> = computed(() => this.#admittance.value?.places ?? []);

  /** Nobody gets in without having signed in, or with something that somebody gave them. */
  readonly needed: ReadonlySignal<boolean> = computed(
    () => this.#admittance.value?.guests === false && this.places.value.length > 0,
  );

  /** Whether it lasts. */
  get lasts(): boolean {
    return this.person !== null && !isOver(this.person);
  }

  /** Leaves the page for the provider's, and comes back to the same address. */
  start(tenant: string): void {
    this.#leads(signInAddress(tenant, location.pathname.slice(BASE_PATH.length) + location.search));
  }

  /** What was kept is worth nothing any more. */
  forget(): void {
    forgetInTab(KEY);
  }

  /** Signs out here and at the provider. */
  async signOut(): Promise<void> {
    this.forget();
    const address = this.person && (await signOutAddress(this.person.tenant));
    this.#leads(address ?? BASE_PATH);
  }
}
