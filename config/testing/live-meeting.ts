/** A meeting with sound and pictures over two nodes, each a server of its own, for what watches servers. */
import { Cluster, type ClusterNode } from '../../bench/harness/cluster.ts';
import { Participant } from '../../bench/load/participant.ts';

const PICTURES_PER_SECOND = 10;
const SOUNDS_PER_SECOND = 25;
/** In dBov: speech. */
const SPEECH = -20;

export interface LiveMeeting {
  readonly nodes: readonly [ClusterNode, ClusterNode];
  readonly people: readonly Participant[];
  /** Somebody is in another room for a moment. */
  comeAndGo(room: string): Promise<void>;
  close(): Promise<void>;
}

export interface LiveMeetingOptions {
  /** More of the nodes' environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The nodes run, and nobody has joined. */
  readonly watch?: (nodes: readonly [ClusterNode, ClusterNode]) => Promise<void>;
}

/** As many people on each of two nodes, in the regions `eu` and `us`; everybody receives everybody. */
export async function startLiveMeeting(
  peoplePerNode: number,
  { settings = {}, watch = async () => undefined }: LiveMeetingOptions = {},
): Promise<LiveMeeting> {
  const cluster = await Cluster.plan(['eu', 'us'], async () => settings);
  const timers: NodeJS.Timeout[] = [];
  const people: Participant[] = [];
  const close = async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer);
    for (const person of people) person.drop();
    await cluster.close();
  };
  try {
    await cluster.start();
    await watch(cluster.pair);
    for (let index = 0; index < 2 * peoplePerNode; index += 1) {
      const person = new Participant(index);
      people.push(person);
      await person.join(cluster.pair[index % 2] ?? cluster.pair[0], 'watched', { autoSubscribe: true });
    }
    for (const person of people) {
      timers.push(setInterval(() => person.sendPicture(), 1_000 / PICTURES_PER_SECOND));
      timers.push(setInterval(() => person.sendSound(SPEECH), 1_000 / SOUNDS_PER_SECOND));
    }
    return {
      nodes: cluster.pair,
      people,
      async comeAndGo(room) {
        const guest = new Participant(2 * peoplePerNode);
        await guest.join(cluster.pair[0], room);
        await guest.leave();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
