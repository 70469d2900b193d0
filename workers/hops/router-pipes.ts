import type { PipeTransport, Router } from 'mediasoup/types';
import { CausewayError } from '../../src/domain/errors.ts';
import { mediaUnavailable } from '../wire/media-errors.ts';
import type { OpenParams, PipeEnd, ServedHop } from './hop-messages.ts';
import { connectTo, describeEnd, type NodePipeOptions, openNodePipe } from './node-pipe.ts';

/** A pipe of ours to a router of another node; it is there as long as a track uses it. */
export interface OwnPipe {
  readonly transport: PipeTransport;
  /** Hops, and those who ask for one. */
  users: number;
}

/** A hop that the other node serves, and the pipe by which it comes: to be released when the hop ends. */
export interface Granted {
  readonly served: ServedHop;
  readonly pipe: OwnPipe;
}

/** Asks the other node for a track, by one of these pipes or the offered one; undefined: by none of them. */
export type Ask = (pipes: Pick<OpenParams, 'pipes' | 'offer'>) => Promise<ServedHop | undefined>;

/** A track that is not there says nothing about others; a node that cannot be reached is not asked for each of them. */
function throwUnlessNotFound(error: unknown): void {
  if (!(error instanceof CausewayError) || error.code !== 'not_found') throw error;
}

/** The pipes between one router of this node and those of another node: as a rule one. */
export class RouterPipes {
  readonly #node: string;
  readonly #router: Router;
  readonly #options: NodePipeOptions;
  readonly #pipes = new Map<string, OwnPipe>();
  #offering: Promise<unknown> | undefined;
  #asking = 0;

  constructor(node: string, router: Router, options: NodePipeOptions) {
    this.#node = node;
    this.#router = router;
    this.#options = options;
  }

  /** Whether none is there or asked for. */
  get idle(): boolean {
    return this.#pipes.size === 0 && this.#asking === 0;
  }

  /** Gets a track by a pipe that is there, or else by a new one. Of many who ask at once, one makes it. */
  async open(ask: Ask): Promise<Granted> {
    this.#asking += 1;
    try {
      return await this.#openBySome(ask);
    } finally {
      this.#asking -= 1;
    }
  }

  async #openBySome(ask: Ask): Promise<Granted> {
    for (;;) {
      await this.#offering?.catch(throwUnlessNotFound);
      const granted = this.#pipes.size > 0 ? await this.#openByKnown(ask) : undefined;
      if (granted) return granted;
      // Nothing is awaited from here on: who comes next waits for this one.
      if (this.#offering) continue;
      const opening = this.#openByOffer(ask);
      this.#offering = opening;
      try {
        return await opening;
      } finally {
        this.#offering = undefined;
      }
    }
  }

  async #openByKnown(ask: Ask): Promise<Granted | undefined> {
    const named = [...this.#pipes];
    for (const [, pipe] of named) pipe.users += 1;
    let pipe: OwnPipe | undefined;
    try {
      const served = await ask({ pipes: named.map(([id]) => id) });
      if (!served) return undefined;
      pipe = this.#named(served, named);
      return { served, pipe };
    } finally {
      for (const [, other] of named) if (other !== pipe) this.release(other);
    }
  }

  async #openByOffer(ask: Ask): Promise<Granted> {
    const transport = await openNodePipe(this.#node, this.#router, this.#options);
    const pipe = { transport, users: 1 };
    try {
      const offer = { pipe: transport.id, ...(await describeEnd(transport)) };
      const served = await ask({ pipes: [], offer });
      if (served?.pipe !== transport.id || !served.end) throw mediaUnavailable('The other node takes no pipe.');
      await this.#connect(pipe, served.end);
      return { served, pipe };
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  async #connect(pipe: OwnPipe, end: PipeEnd): Promise<void> {
    await connectTo(pipe.transport, end);
    this.#pipes.set(pipe.transport.id, pipe);
    // With its worker, or after the last hop.
    pipe.transport.observer.once('close', () => this.#pipes.delete(pipe.transport.id));
    if (pipe.transport.closed) this.#pipes.delete(pipe.transport.id);
  }

  #named({ pipe: id }: ServedHop, named: readonly (readonly [string, OwnPipe])[]): OwnPipe {
    const pipe = named.find(([name]) => name === id)?.[1];
    if (!pipe) throw mediaUnavailable('The other node takes a pipe that it was not given.');
    return pipe;
  }

  release(pipe: OwnPipe): void {
    pipe.users -= 1;
    if (pipe.users > 0) return;
    // Of a router that closes, the tracks end before the pipe says that it did: it is idle all the same.
    this.#pipes.delete(pipe.transport.id);
    pipe.transport.close();
  }
}
