/** Hops between two workers of this node, or from a router to itself. */
import type { Consumer, PipeTransport, Producer, Router } from 'mediasoup/types';
import { type Demand, NOTHING, type WantedLayer } from '../../src/forwarding/demand.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { createBoth } from '../mediasoup/create-both.ts';
import { mediaError, notFound } from '../wire/media-errors.ts';
import { loopbackListenInfo } from '../process/webrtc-listen.ts';
import { OutgoingTrack } from './outgoing-track.ts';
import { type ArrivingTrack, createPipe, followSource, onSourcePaused, receive, send } from './pipe.ts';

/** Where a track is published. */
export interface LocalSource {
  readonly router: Router;
  readonly producer: Producer;
  /** Of all who receive the track. */
  readonly demand: Demand;
  /** What is wanted of it at first. */
  readonly layer: WantedLayer;
}

/** The two ends of a pipe. */
interface Ends {
  readonly one: PipeTransport;
  readonly other: PipeTransport;
}

/** The pipe between two routers, for both directions; it is there as long as a track uses it. */
interface Pair {
  readonly name: string;
  /** The router that has the end `one`. */
  readonly routerOfOne: Router;
  readonly ends: Promise<Ends>;
  users: number;
}

export class WorkerHops {
  readonly #pairs = new Map<string, Pair>();
  readonly #clock: Clock;
  #size = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many tracks are carried. */
  get size(): number {
    return this.#size;
  }

  /** Open ends of pipes. */
  get pipes(): number {
    return 2 * this.#pairs.size;
  }

  /** Brings a track to another router, for one that can say when it ended. @throws `unavailable`, `not_found` */
  async carry(source: LocalSource, to: Router, ended: () => void): Promise<ArrivingTrack> {
    const pair = this.#pairOf(source.router, to);
    pair.users += 1;
    let outgoing: Consumer | undefined;
    try {
      const { one, other } = await pair.ends;
      const [from, arrives] = source.router === pair.routerOfOne ? [one, other] : [other, one];
      outgoing = await send(from, source.producer, source.layer === NOTHING);
      const { kind, rtpParameters, producerPaused: paused } = outgoing;
      const producer = await receive(arrives, { kind, rtpParameters, paused });
      if (outgoing.closed) {
        producer.close();
        throw notFound('track');
      }
      return this.#connect(source, { outgoing, producer, pair }, ended);
    } catch (error) {
      outgoing?.close();
      this.#release(pair);
      const code = source.producer.closed ? 'not_found' : 'unavailable';
      throw mediaError(error, code, 'The track could not be brought to this worker');
    }
  }

  #connect(
    { demand, layer }: LocalSource,
    { outgoing, producer, pair }: { readonly outgoing: Consumer; readonly producer: Producer; readonly pair: Pair },
    ended: () => void,
  ): ArrivingTrack {
    this.#size += 1;
    const track = new OutgoingTrack({ consumer: outgoing, demand, layer, clock: this.#clock });
    onSourcePaused(outgoing, (paused) => followSource(producer, paused));
    if (outgoing.producerPaused !== producer.paused) followSource(producer, outgoing.producerPaused);
    outgoing.observer.once('close', ended);
    producer.observer.once('close', ended);
    return {
      producer,
      want: (wanted) => track.want(wanted),
      close: () => {
        this.#size -= 1;
        outgoing.close();
        producer.close();
        this.#release(pair);
      },
    };
  }

  #pairOf(a: Router, b: Router): Pair {
    const name = [a.id, b.id].toSorted().join(' ');
    const known = this.#pairs.get(name);
    if (known) return known;
    const pair = { name, routerOfOne: a, ends: connectPair(a, b, () => this.#forget(pair)), users: 0 };
    this.#pairs.set(name, pair);
    return pair;
  }

  #release(pair: Pair): void {
    pair.users -= 1;
    if (pair.users > 0) return;
    this.#forget(pair);
    pair.ends.then(closeEnds, () => undefined);
  }

  #forget(pair: Pair): void {
    if (this.#pairs.get(pair.name) === pair) this.#pairs.delete(pair.name);
  }
}

function closeEnds({ one, other }: Ends): void {
  one.close();
  other.close();
}

async function connectPair(a: Router, b: Router, onClose: () => void): Promise<Ends> {
  const create = (router: Router) => createPipe(router, loopbackListenInfo, { enableSrtp: false });
  const [one, other] = await createBoth(create(a), create(b));
  const ends = { one, other };
  // One end dies with its worker: the other is of no use without it.
  const closeAll = (): void => {
    onClose();
    closeEnds(ends);
  };
  one.observer.once('close', closeAll);
  other.observer.once('close', closeAll);
  await createBoth(connect(one, other), connect(other, one));
  return ends;
}

async function connect(pipe: PipeTransport, { tuple }: PipeTransport): Promise<PipeTransport> {
  await pipe.connect({ ip: tuple.localAddress, port: tuple.localPort });
  return pipe;
}
