/** A company's day, played against three designs at once: the same people in the same meetings. */
import { attendeesOf, EARLIEST_MS, HOUR_MS, type PlannedMeeting, planDay } from './calendar.ts';
import { Design, meanMs, percentileMs } from './design.ts';
import { EventQueue } from './event-queue.ts';
import type { Entry } from './fleet.ts';
import { HeldMeeting } from './held-meeting.ts';
import { Meter } from './meter.ts';
import { Random } from './random.ts';
import type { RoomTraffic } from './room-traffic.ts';
import { AREAS, foundOffices, World } from './world.ts';

export interface SimulationOptions {
  readonly people: number;
  readonly countries: number;
  /** The same one gives the same results. */
  readonly seed: number;
  readonly cpusPerNode: number;
  readonly entry: Entry;
}

/** How often the nodes are looked at, in ms. */
const LOOK_MS = 15_000;
const HOURS = 24;
/** When in the hour it is told how it is: on the hour few are in a meeting. */
const IN_THE_HOUR = 0.25;

type Figures = Readonly<Record<string, number>>;

/** A room on the nodes of every region, on those of one region, and on one node of the region where it began. */
type Designs = Readonly<Record<'causeway' | 'central' | 'pinned', Design>>;

export class Simulation {
  readonly #options: SimulationOptions;
  readonly #queue = new EventQueue();
  readonly #world: World;
  readonly #meetings: readonly PlannedMeeting[];
  readonly #designs: Designs;
  readonly #participants = new Meter();
  readonly #naive = { received: new Meter(), sent: new Meter() };
  readonly #hourly: Record<string, number> = {};
  #joins = 0;
  #turns = 0;
  /** Over all turns: on how many nodes a room was, and how many rooms were on more than one. */
  #nodesOfRooms = 0;
  #spreadRooms = 0;
  readonly #tooLarge = new WeakSet<RoomTraffic>();
  #tooLargeRooms = 0;

  constructor(options: SimulationOptions) {
    const { people, countries, seed, cpusPerNode, entry } = options;
    this.#options = options;
    this.#world = new World(foundOffices(people, countries, new Random(seed, 1)));
    this.#meetings = planDay(this.#world, people, new Random(seed, 2));
    const design = (areas: readonly number[], pinned: boolean): Design =>
      new Design({ areas, pinned, cpusPerNode, entry, random: new Random(seed, 3) }, this.#queue);
    const everywhere = AREAS.map((_, area) => area);
    this.#designs = {
      causeway: design(everywhere, false),
      central: design([this.#world.centre], false),
      pinned: design(everywhere, true),
    };
  }

  /** Until the last meeting of the day has ended. To be called once. */
  run(progress: (message: string) => void): Figures {
    progress(`${this.#meetings.length} meetings`);
    let lastMs = 0;
    for (const meeting of this.#meetings) {
      lastMs = Math.max(lastMs, meeting.startsMs + meeting.lastsMs);
      this.#queue.at(meeting.startsMs - EARLIEST_MS, () => this.#hold(meeting));
    }
    for (let atMs = LOOK_MS; atMs < lastMs; atMs += LOOK_MS) this.#queue.at(atMs, () => this.#look());
    for (let hour = 0; hour < HOURS; hour += 1) {
      this.#queue.at(EARLIEST_MS + (hour + IN_THE_HOUR) * HOUR_MS, () => this.#tellHour(hour, progress));
    }
    while (this.#queue.step());
    for (const { fleet } of Object.values(this.#designs)) fleet.count.change(0, lastMs);
    return this.#figures();
  }

  #hold(plan: PlannedMeeting): void {
    const { seed } = this.#options;
    const held = new HeldMeeting(plan, {
      queue: this.#queue,
      designs: Object.values(this.#designs),
      random: new Random(seed, 4, plan.index),
      onNaive: ({ received, sent }) => {
        this.#naive.received.change(received, this.#queue.now());
        this.#naive.sent.change(sent, this.#queue.now());
      },
      onPresent: (by) => {
        if (by > 0) this.#joins += by;
        this.#participants.change(by, this.#queue.now());
      },
      onTurn: ([causeway, , pinned]) => this.#count(causeway, pinned),
    });
    held.begin(attendeesOf(plan, this.#world, seed));
  }

  #count(causeway: RoomTraffic | undefined, pinned: RoomTraffic | undefined): void {
    const nodes = causeway?.nodes.length ?? 0;
    this.#turns += 1;
    this.#nodesOfRooms += nodes;
    if (nodes > 1) this.#spreadRooms += 1;
    if (pinned === undefined || pinned.load <= 1 || this.#tooLarge.has(pinned)) return;
    this.#tooLarge.add(pinned);
    this.#tooLargeRooms += 1;
  }

  #look(): void {
    for (const design of Object.values(this.#designs)) design.look();
  }

  #tellHour(hour: number, progress: (message: string) => void): void {
    const { causeway, central, pinned } = this.#designs;
    const present = this.#participants.level;
    progress(`${hour}:15 UTC, ${present} participants on ${causeway.fleet.count.level} nodes`);
    this.#hourly[`participantsAtHour${hour}`] = present;
    this.#hourly[`nodesAtHour${hour}`] = causeway.fleet.count.level;
    this.#hourly[`centralNodesAtHour${hour}`] = central.fleet.count.level;
    this.#hourly[`pinnedNodesAtHour${hour}`] = pinned.fleet.count.level;
  }

  #figures(): Figures {
    const { people, countries, seed } = this.#options;
    const { causeway, central, pinned } = this.#designs;
    const { fleet } = causeway;
    return {
      people,
      countries,
      seed,
      meetings: this.#meetings.length,
      joins: this.#joins,
      participantsPeak: this.#participants.peak,
      ...figuresOf('', causeway),
      ...figuresOf('central', central),
      ...figuresOf('pinned', pinned),
      crossRegionBytesRatioToCentral: round(causeway.crossed.sum / central.crossed.sum),
      crossRegionBytesRatioToPinned: round(causeway.crossed.sum / pinned.crossed.sum),
      linksPeak: fleet.links.peak,
      hopsPeak: causeway.hops.peak,
      nodesPerRoomMean: round(this.#nodesOfRooms / this.#turns),
      roomsOnManyNodesRatio: round(this.#spreadRooms / this.#turns),
      joinsRehomedRatio: round(fleet.rehomed / fleet.asked),
      hopBytesRatioToReceived: round(causeway.hopped.sum / causeway.received.sum),
      hopBytesWithinRegionRatio: round(causeway.hoppedNear.sum / causeway.hopped.sum),
      pinnedRoomsTooLarge: this.#tooLargeRooms,
      receivedBytesRatioToNaive: round(causeway.received.sum / this.#naive.received.sum),
      sentBytesRatioToNaive: round(causeway.sent.sum / this.#naive.sent.sum),
      ...this.#hourly,
    };
  }
}

const TERA = 1e12;
const HOUR_S = 3_600;

function figuresOf(name: string, { fleet, load, crossed, received, roundTrip, mouthToEar }: Design): Figures {
  const figures = {
    nodesPeak: fleet.count.peak,
    nodeHours: Math.round(fleet.count.sum / HOUR_S),
    nodeLoadP99: round(load.getValueAtPercentile(99) / 1_000),
    nodeLoadMax: round(load.maxValue / 1_000),
    receivedTerabytes: round(received.sum / TERA),
    crossRegionTerabytes: round(crossed.sum / TERA),
    crossRegionGbitPerSecondPeak: round((crossed.peak * 8) / 1e9),
    roundTripMsMean: round(meanMs(roundTrip)),
    roundTripMsP95: round(percentileMs(roundTrip, 95)),
    mouthToEarMsMean: round(meanMs(mouthToEar)),
    mouthToEarMsP95: round(percentileMs(mouthToEar, 95)),
  };
  if (name === '') return figures;
  return Object.fromEntries(
    Object.entries(figures).map(([figure, value]) => [`${name}${figure[0]?.toUpperCase()}${figure.slice(1)}`, value]),
  );
}

/** To three significant digits, as the model is no more exact. */
const round = (value: number): number => Number(value.toPrecision(3));
