/** What one meeting puts on the servers and the lines between them, under one design. */
import { DemandTeller } from '../../src/forwarding/demand-teller.ts';
import { Demand, EVERYTHING, NOTHING, type WantedLayer } from '../../src/forwarding/demand.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Attendee, Device } from './calendar.ts';
import type { FleetNode } from './fleet.ts';
import { Flows, isAbroad } from './flows.ts';
import { IN_FRONT, seenBy, type Viewer } from './layout.ts';
import type { Picture, Scene, Voice } from './live-meeting.ts';
import { NO_RATE, type Rate, SILENT, SPEECH, type Video } from './media.ts';
import { BACKBONE_MS } from './world.ts';

/** Viewers of one node who are shown the same. */
interface Crowd extends Viewer {
  readonly node: FleetNode;
  viewers: number;
  /** Of them, whose area is not the node's. */
  abroad: number;
}

/** All of a meeting whom one node serves. */
type Crowds = Readonly<Record<Device, Crowd>>;

const newCrowds = (node: FleetNode): Crowds => ({
  desk: { node, device: 'desk', self: undefined, viewers: 0, abroad: 0 },
  phone: { node, device: 'phone', self: undefined, viewers: 0, abroad: 0 },
});

/** A picture as its publisher sends it. */
interface Publication {
  readonly teller: DemandTeller;
  readonly from: FleetNode;
  sends: WantedLayer;
}

/** A picture on its way: what is wanted of it where its publisher is, and behind each hop. */
interface Line extends Picture {
  readonly publication: Publication;
  readonly demand: Demand;
  readonly behind: Map<FleetNode, Demand>;
}

/** A picture that crosses from its publisher's node to another. */
interface PictureHop {
  readonly publication: Publication;
  readonly video: Video;
  readonly to: FleetNode;
  /** The highest layer that is wanted there. */
  readonly wanted: WantedLayer;
}

/** Hears what a meeting does. */
export interface TrafficObserver {
  flowsChanged(before: Flows, after: Flows): void;
  hopped(from: FleetNode, to: FleetNode): void;
}

export class RoomTraffic {
  readonly #clock: Clock;
  readonly #observer: TrafficObserver;
  readonly #nodes = new Map<Attendee, FleetNode>();
  readonly #crowds = new Map<FleetNode, Crowds>();
  readonly #publications = new Map<Picture, Publication>();
  #hops: readonly PictureHop[] = [];
  #pictures: readonly Picture[] = [];
  /** Of pictures from their publishers to other nodes: what publishers are told changes it. */
  #upstream = new Flows();
  /** Of pictures to viewers, and of all sound. */
  #downstream = new Flows();
  #showing = false;

  constructor(clock: Clock, observer: TrafficObserver) {
    this.#clock = clock;
    this.#observer = observer;
  }

  /** That have somebody of the meeting. */
  get nodes(): readonly FleetNode[] {
    return [...this.#crowds.keys()];
  }

  /** The largest share of a node's CPUs that the meeting takes. */
  get load(): number {
    const packets = (node: FleetNode): number =>
      (this.#upstream.packets.get(node) ?? 0) + (this.#downstream.packets.get(node) ?? 0);
    const loads = [...this.#crowds].map(([node, { desk, phone }]) =>
      node.shareOf(desk.viewers + phone.viewers, packets(node)),
    );
    return Math.max(0, ...loads);
  }

  enter(attendee: Attendee, node: FleetNode): void {
    this.#nodes.set(attendee, node);
    const crowds = this.#crowds.get(node) ?? newCrowds(node);
    this.#crowds.set(node, crowds);
    count(crowds[attendee.device], attendee, 1);
  }

  /** @returns the node that served them */
  leave(attendee: Attendee): FleetNode | undefined {
    const node = this.#nodes.get(attendee);
    if (node === undefined) return undefined;
    const crowds = this.#crowds.get(node) ?? newCrowds(node);
    this.#nodes.delete(attendee);
    count(crowds[attendee.device], attendee, -1);
    if (crowds.desk.viewers + crowds.phone.viewers === 0) this.#crowds.delete(node);
    return node;
  }

  /** Brings everything to what is seen and heard now, as the servers do. */
  show(scene: Scene): void {
    this.#showing = true;
    this.#publish(scene.pictures);
    const lines = scene.front.slice(0, IN_FRONT).map((picture) => this.#lineOf(picture));
    const downstream = new Flows();
    for (const crowd of this.#viewersOf(lines)) {
      downstream.receive(crowd.node, lookAt(lines, crowd), crowd.viewers, crowd.abroad);
    }
    const wanted = new Map(lines.map(({ publication, demand }) => [publication, demand.highest]));
    for (const publication of this.#publications.values()) {
      publication.teller.wants(wanted.get(publication) ?? NOTHING);
    }
    this.#addSound(downstream, scene);
    this.#hops = lines.flatMap(hopsOf);
    for (const { publication, to } of this.#hops) this.#observer.hopped(publication.from, to);
    this.#pictures = scene.pictures;
    this.#showing = false;
    this.#settleUpstream();
    this.#observer.flowsChanged(this.#downstream, downstream);
    this.#downstream = downstream;
  }

  /**
   * How long a voice takes from its speaker to each listener on the network, in ms.
   * @param nodeMs what each node on its way adds
   */
  hear(speaker: Attendee, nodeMs: number, heard: (ms: number) => void): void {
    const from = this.#nodes.get(speaker);
    if (from === undefined) return;
    const way = ({ office }: Attendee, { area }: FleetNode): number =>
      nodeMs / 2 + (office.roundTripsMs[area] ?? 0) / 2;
    const up = way(speaker, from);
    for (const [listener, to] of this.#nodes) {
      if (listener === speaker) continue;
      const between = from === to ? 0 : nodeMs + (BACKBONE_MS[from.area]?.[to.area] ?? 0);
      heard(up + between + way(listener, to));
    }
  }

  /** Begins what is sent from now on, and ends what is no longer. */
  #publish(pictures: readonly Picture[]): void {
    if (pictures === this.#pictures) return;
    const sent = new Set(pictures);
    for (const [picture, { teller }] of this.#publications) {
      if (sent.has(picture)) continue;
      teller.close();
      this.#publications.delete(picture);
    }
    for (const picture of sent) {
      if (!this.#publications.has(picture)) this.#publications.set(picture, this.#begin(picture));
    }
  }

  #begin({ owner }: Picture): Publication {
    const from = this.#nodes.get(owner);
    if (from === undefined) throw new Error('a picture of somebody who is not in');
    const publication: Publication = {
      from,
      sends: EVERYTHING,
      teller: new DemandTeller(this.#clock, (layer) => {
        publication.sends = layer;
        if (!this.#showing) this.#settleUpstream();
      }),
    };
    return publication;
  }

  #lineOf(picture: Picture): Line {
    const publication = this.#publications.get(picture);
    if (publication === undefined) throw new Error('a picture that nobody sends');
    return { ...picture, publication, demand: new Demand(), behind: new Map() };
  }

  /** Those whose picture stands in front are not shown it, so each of them is a crowd of one. */
  #viewersOf(front: readonly Picture[]): readonly Crowd[] {
    const crowds = new Map(
      [...this.#crowds].map(([node, { desk, phone }]) => [node, { desk: { ...desk }, phone: { ...phone } }]),
    );
    const alone = [...new Set(front.map(({ owner }) => owner))].flatMap((self): readonly Crowd[] => {
      const node = this.#nodes.get(self);
      const crowd = node && crowds.get(node)?.[self.device];
      if (node === undefined || crowd === undefined) return [];
      count(crowd, self, -1);
      return [{ node, device: self.device, self, viewers: 1, abroad: Number(isAbroad(self, node)) }];
    });
    const others = [...crowds.values()].flatMap(({ desk, phone }) => [desk, phone]);
    return [...alone, ...others.filter(({ viewers }) => viewers > 0)];
  }

  #settleUpstream(): void {
    const before = this.#upstream;
    const after = new Flows();
    for (const [{ owner, video }, { from, sends }] of this.#publications) after.send(owner, from, upTo(video, sends));
    for (const { publication, video, to, wanted } of this.#hops) {
      after.hop(publication.from, to, upTo(video, Math.min(publication.sends, wanted)));
    }
    this.#upstream = after;
    this.#observer.flowsChanged(before, after);
  }

  #addSound(flows: Flows, { voices, forwarded }: Scene): void {
    for (const voice of voices) {
      const node = this.#nodes.get(voice.owner);
      if (node) flows.send(voice.owner, node, rateOf(voice));
    }
    for (const voice of forwarded) {
      const from = this.#nodes.get(voice.owner);
      if (from === undefined) continue;
      const rate = rateOf(voice);
      for (const [to, { desk, phone }] of this.#crowds) {
        const self = Number(to === from);
        const abroad = desk.abroad + phone.abroad - self * Number(isAbroad(voice.owner, from));
        flows.receive(to, rate, desk.viewers + phone.viewers - self, abroad);
        if (to === from) continue;
        flows.hop(from, to, rate);
        this.#observer.hopped(from, to);
      }
    }
  }
}

function count(crowd: Crowd, attendee: Attendee, by: number): void {
  crowd.viewers += by;
  crowd.abroad += by * Number(isAbroad(attendee, crowd.node));
}

/** Has a crowd want what it sees. @returns what each of it receives */
function lookAt(lines: readonly Line[], crowd: Crowd): Rate {
  let [bytes, packets] = [0, 0];
  for (const { picture, layer } of seenBy(crowd, lines)) {
    want(picture, crowd, layer);
    const rate = picture.video.layers[layer] ?? NO_RATE;
    bytes += rate.bytes;
    packets += rate.packets;
  }
  return { bytes, packets };
}

/** What is wanted behind a hop is wanted of the publisher's node. */
function want({ publication, demand, behind }: Line, crowd: Crowd, layer: WantedLayer): void {
  const { node } = crowd;
  if (node === publication.from) {
    demand.set(crowd, layer);
    return;
  }
  const there = behind.get(node) ?? new Demand((highest) => demand.set(node, highest));
  behind.set(node, there);
  there.set(crowd, layer);
}

const hopsOf = ({ publication, video, behind }: Line): readonly PictureHop[] =>
  [...behind].map(([to, { highest }]) => ({ publication, video, to, wanted: highest }));

const upTo = ({ upTo }: Video, layer: WantedLayer): Rate =>
  layer === NOTHING ? NO_RATE : (upTo[Math.min(layer, upTo.length - 1)] ?? NO_RATE);

const rateOf = ({ speaks }: Voice): Rate => (speaks ? SPEECH : SILENT);
