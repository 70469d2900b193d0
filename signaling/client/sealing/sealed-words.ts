/** The words of a chat, or of captions: sealed on their way out, opened on their way in, and told in the order in which they came. */
import type { MeetingSealing } from './meeting-sealing.ts';
import { CausewayClientError } from '../errors.ts';
import { MAX_MESSAGE_CHARS } from '../../protocol/features/messages.ts';

/** Words as the room has them. */
interface Carried {
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly deleted?: string | undefined;
}

interface Host {
  readonly sealing: Pick<MeetingSealing, 'on' | 'seal' | 'open'>;
  self(): { readonly identity: string };
}

export class SealedWords {
  readonly #host: Host;
  readonly #kind: string;
  readonly #max: number;
  #queue: Promise<void> = Promise.resolve();

  /**
   * @param kind what they are: words of one kind do not open as those of another
   * @param max longest that the server carries, in UTF-16 code units
   */
  constructor(host: Host, kind = 'chat', max = MAX_MESSAGE_CHARS) {
    this.#host = host;
    this.#kind = kind;
    this.#max = max;
  }

  /** Rejects with `limit_exceeded` when they are too long once they are sealed. */
  async seal(text: string, id: string): Promise<string> {
    const { sealing } = this.#host;
    const { identity } = this.#host.self();
    const sealed = await sealing.seal(text, [this.#kind, identity, id]);
    if (sealing.on && sealed.length > this.#max) {
      throw new CausewayClientError('limit_exceeded', 'too long: in a sealed room words take more than they show');
    }
    return sealed;
  }

  /** Does something behind all that came before; at once in a room that is not sealed. */
  inOrder(act: () => void): void {
    if (this.#host.sealing.on) this.#queue = this.#queue.then(act);
    else act();
  }

  /** Tells words once they are opened; `closed`: they do not open. */
  opened<T extends Carried>(all: readonly T[], tell: (all: readonly (T & { readonly closed?: true })[]) => void): void {
    const { sealing } = this.#host;
    if (!sealing.on) {
      tell(all);
      return;
    }
    this.#queue = this.#queue.then(async () => {
      const read = await Promise.all(
        all.map(async (each) => {
          if (each.deleted !== undefined) return each;
          const text = await sealing.open(each.text, [this.#kind, each.from, each.id]);
          return text === null ? { ...each, text: '', closed: true as const } : { ...each, text };
        }),
      );
      tell(read);
    });
  }
}
