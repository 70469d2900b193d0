import { describe, expect, test } from 'vitest';
import { accept, dial, type HandshakeOptions, type LinkSession } from './handshake.ts';

const SECRET = Buffer.from('the secret that all nodes of a cluster share');
const OTHER_SECRET = Buffer.from('a secret that is as long but is another one');
const LOST = 'x'.repeat(43);

const node = (name: string, rest: Partial<HandshakeOptions> = {}): HandshakeOptions => ({
  self: { node: name, incarnation: `${name}-1` },
  secret: SECRET,
  isGenuine: () => true,
  ...rest,
});

type Message = 'hello' | 'challenge' | 'dialerProof' | 'acceptorProof';

interface Play {
  readonly dialer?: HandshakeOptions;
  readonly acceptor?: HandshakeOptions;
  readonly to?: string;
  /** Changes a message on its way. */
  readonly onTheWay?: (message: Message, text: string) => string;
}

interface Outcome {
  readonly dialer: LinkSession;
  readonly acceptor: LinkSession;
}

/** Runs both ends against each other. */
function play({
  dialer = node('a'),
  acceptor = node('b'),
  to = 'b',
  onTheWay = (_, text) => text,
}: Play = {}): Outcome {
  const dialing = dial(dialer, to, LOST);
  const accepting = accept(acceptor);
  const yielded = ({ value }: ReturnType<typeof dialing.next>): string => (typeof value === 'string' ? value : '');
  accepting.next();
  const hello = onTheWay('hello', yielded(dialing.next('')));
  const challenge = onTheWay('challenge', yielded(accepting.next(hello)));
  const proof = onTheWay('dialerProof', yielded(dialing.next(challenge)));
  const accepted = accepting.next(proof);
  if (!accepted.done) throw new Error('the acceptor wants more');
  const dialed = dialing.next(onTheWay('acceptorProof', accepted.value.send ?? ''));
  if (!dialed.done) throw new Error('the dialer wants more');
  return { dialer: dialed.value.session, acceptor: accepted.value.session };
}

/** A change of one field of one message. */
const replaced =
  (message: Message, change: Readonly<Record<string, unknown>>) =>
  (name: Message, text: string): string =>
    name === message ? JSON.stringify({ ...JSON.parse(text), ...change }) : text;

const refusal = (reason: string): unknown => expect.objectContaining({ name: 'LinkRejection', reason });

test('both ends know each other, and agree on the link and its keys', () => {
  const { dialer, acceptor } = play();
  expect(dialer.peer).toEqual({ node: 'b', incarnation: 'b-1' });
  expect(acceptor.peer).toEqual({ node: 'a', incarnation: 'a-1' });
  expect(dialer.id).toBe(acceptor.id);
  expect(acceptor.lost).toBe(LOST);
  expect(dialer.sendKey).toEqual(acceptor.receiveKey);
  expect(dialer.receiveKey).toEqual(acceptor.sendKey);
  expect(dialer.sendKey).not.toEqual(dialer.receiveKey);
});

test('every connection has keys and an id of its own', () => {
  const [first, second] = [play(), play()];
  expect(first.dialer.id).not.toBe(second.dialer.id);
  expect(first.dialer.sendKey).not.toEqual(second.dialer.sendKey);
});

test('members that only a newer version knows are passed over', () => {
  const outcome = play({ onTheWay: (_message, text) => JSON.stringify({ ...JSON.parse(text), newer: true }) });
  expect(outcome.acceptor.peer).toEqual({ node: 'a', incarnation: 'a-1' });
});

describe('refused is', () => {
  const nonce = 'n'.repeat(43);

  test.each<[string, Play, string]>([
    ['a dialer without the secret', { dialer: node('a', { secret: OTHER_SECRET }) }, 'signature'],
    ['a dialer that means another node', { to: 'c' }, 'wrong_node'],
    ['a dialer with the name of this node', { dialer: node('b') }, 'identity'],
    ['a dialer that is not genuine', { acceptor: node('b', { isGenuine: () => false }) }, 'identity'],
    ['an acceptor that is not genuine', { dialer: node('a', { isGenuine: () => false }) }, 'identity'],
    ['an acceptor of another name', { onTheWay: replaced('challenge', { node: 'c' }) }, 'identity'],
    ['another incarnation of the dialer', { onTheWay: replaced('hello', { incarnation: 'a-2' }) }, 'signature'],
    ['another name of the dialer', { onTheWay: replaced('hello', { node: 'c' }) }, 'signature'],
    ['another lost link', { onTheWay: replaced('hello', { lost: null }) }, 'signature'],
    ['another nonce of the dialer', { onTheWay: replaced('hello', { nonce }) }, 'signature'],
    ['another incarnation of the acceptor', { onTheWay: replaced('challenge', { incarnation: 'b-2' }) }, 'signature'],
    ['another nonce of the acceptor', { onTheWay: replaced('challenge', { nonce }) }, 'signature'],
    ['another proof of the dialer', { onTheWay: replaced('dialerProof', { proof: nonce }) }, 'signature'],
    ['another proof of the acceptor', { onTheWay: replaced('acceptorProof', { proof: nonce }) }, 'signature'],
    ['a proof that is too short', { onTheWay: replaced('dialerProof', { proof: 'short' }) }, 'malformed'],
    ['no JSON', { onTheWay: () => '{' }, 'malformed'],
    ['a message of another kind', { onTheWay: () => '{"type":"open"}' }, 'malformed'],
  ])('%s', (_, situation, reason) => {
    expect(() => play(situation)).toThrow(refusal(reason));
  });

  test('the dialer’s own proof, sent back to it', () => {
    let own = '';
    const onTheWay = (message: Message, text: string): string => {
      if (message === 'dialerProof') own = text;
      return message === 'acceptorProof' ? own : text;
    };
    expect(() => play({ onTheWay })).toThrow(refusal('signature'));
  });

  test('all that was said on an earlier connection', () => {
    const recorded = new Map<Message, string>();
    play({
      onTheWay: (message, text) => {
        recorded.set(message, text);
        return text;
      },
    });
    const again = (message: Message, text: string): string =>
      message === 'hello' || message === 'dialerProof' ? (recorded.get(message) ?? text) : text;
    expect(() => play({ onTheWay: again })).toThrow(refusal('signature'));
  });
});
