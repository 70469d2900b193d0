/**
 * The attacks. Each runs in a process of its own (attacker.ts), so that the attacker's work does not slow those who measure;
 * each is bounded in count and time, and goes to this machine's loopback alone.
 */

/** What an attacker is given. */
export interface Target {
  readonly signalingUrl: string;
  /** A room in which honest people are. */
  readonly room: string;
  /** For that room, each of another identity. */
  readonly tokens: readonly string[];
  /** For every room, of one identity. */
  readonly anyRoomToken: string;
  readonly mediaPort: number;
  readonly linkPort: number;
}

export interface Attack {
  readonly summary: string;
  /** How many tokens it takes. */
  readonly tokens: number;
  /** The attack goes to the links between nodes: the listeners are on another node. */
  readonly onLinks?: boolean;
  /** More of the server's environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What is tried while it goes on, beside talking and asking: whoever comes, a reader on a narrow line, the host. */
  readonly alsoTried?: 'newcomer' | 'narrowReaders' | 'host' | 'newNode' | 'newTcp';
}

export const ATTACKS = {
  loudness: { summary: 'five microphones of one participant that claim to be as loud as can be', tokens: 1 },
  bytes: {
    summary: '100 messages a second of 4,000 characters of three bytes, by one who may not publish',
    tokens: 1,
    alsoTried: 'narrowReaders',
  },
  seats: { summary: 'one token of all rooms: a seat in each of 1,000', tokens: 0, alsoTried: 'newcomer' },
  sockets: {
    summary: '300 sockets that never join, at a node that takes 300',
    tokens: 0,
    settings: { CAUSEWAY_LIMITS_CONNECTIONS: '300' },
    alsoTried: 'newcomer',
  },
  lobby: {
    summary: 'as many as a room holds wait in its lobby when its host comes back',
    tokens: 49,
    settings: { CAUSEWAY_LIMITS_PARTICIPANTS_PER_ROOM: '50' },
    alsoTried: 'host',
  },
  media: { summary: 'one camera of 50 Mbit/s', tokens: 1 },
  nacks: { summary: 'a viewer that says 92 times a second that much is missing', tokens: 1 },
  keyFrames: { summary: 'a viewer that asks for a key frame 50 times a second', tokens: 1 },
  links: {
    summary: 'forty silent sockets a second to the port of the links',
    tokens: 0,
    onLinks: true,
    alsoTried: 'newNode',
  },
  strangers: { summary: '1,500 silent connections to the TCP port of media', tokens: 0, alsoTried: 'newTcp' },
} as const satisfies Record<string, Attack>;

export type AttackName = keyof typeof ATTACKS;

export const ATTACK_NAMES = Object.keys(ATTACKS);

export const isAttackName = (name: string): name is AttackName => Object.hasOwn(ATTACKS, name);
