/**
 * How two nodes make sure of each other when a link is opened: a challenge and a response in both directions, by a
 * secret that all nodes of the cluster share. Pure but for the random numbers.
 *
 *     dialer → acceptor  hello      who I am, whom I mean, my nonce
 *     acceptor → dialer  challenge  who I am, my nonce
 *     dialer → acceptor  proof      HMAC(secret, dialer, transcript)
 *     acceptor → dialer  proof      HMAC(secret, acceptor, transcript)
 *
 * The transcript holds all of hello and challenge, so that nothing of them can be changed, and a proof is worth nothing
 * for another connection or in the other direction. The dialer proves itself first: who knows no secret gets nothing
 * that was made with it. Both derive a key for each direction from the secret and the transcript (HKDF, RFC 5869).
 */
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { LinkRejection, type LinkRejectionReason } from './link-rejection.ts';
import { readMessage } from './read-message.ts';

/** Subprotocol of the WebSocket, and label in all that is signed. */
export const LINK_PROTOCOL = 'causeway-link.v1';

/** The least length of the secret, in bytes: that of the hash (RFC 2104, section 3). */
export const MIN_SECRET_BYTES = 32;

const KEY_BYTES = 32;
const HASH = 'sha256';

/** One process of a node. */
export interface LinkIdentity {
  readonly node: string;
  readonly incarnation: string;
}

/** What both ends of an authenticated connection have in common. */
export interface LinkSession {
  /** The other end. */
  readonly peer: LinkIdentity;
  /** The same at both ends, and different for each connection. No secret. */
  readonly id: string;
  /** The link to the acceptor that the dialer had last, and lost; null: none. */
  readonly lost: string | null;
  /** AES-256 keys of the two directions. */
  readonly sendKey: Buffer;
  readonly receiveKey: Buffer;
}

/** Yields what is to be sent, is given what came, and returns the session with the last message to be sent. */
export type Handshake = Generator<
  string | undefined,
  { readonly session: LinkSession; readonly send: string | undefined },
  string
>;

export interface HandshakeOptions {
  readonly self: LinkIdentity;
  readonly secret: Buffer;
  /** Whether a node may be who it says that it is. */
  readonly isGenuine: (peer: LinkIdentity) => boolean;
}

// Members that this version does not know are passed over: a newer one sends them.
const Name = z.string().min(1).max(128);
/** 32 bytes in base64url. */
const Bytes32 = z.string().regex(/^[\w-]{43}$/);

const Hello = z.object({
  type: z.literal('hello'),
  node: Name,
  incarnation: Name,
  to: Name,
  lost: Bytes32.nullable(),
  nonce: Bytes32,
});
type Hello = z.infer<typeof Hello>;

const Challenge = z.object({ type: z.literal('challenge'), node: Name, incarnation: Name, nonce: Bytes32 });
type Challenge = z.infer<typeof Challenge>;

const Proof = z.object({ type: z.literal('proof'), proof: Bytes32 });

type Role = 'dialer' | 'acceptor';

/** @throws {LinkRejection} while it runs */
export function* dial({ self, secret, isGenuine }: HandshakeOptions, to: string, lost: string | null): Handshake {
  const hello: Hello = { type: 'hello', ...self, to, lost, nonce: nonce() };
  const challenge = readMessage(Challenge, yield JSON.stringify(hello));
  if (challenge.node !== to) reject('identity', 'another node answered');
  if (!isGenuine(challenge)) reject('identity', 'the directory knows another process under this name');
  const agreed = agree(secret, hello, challenge);
  const answer = readMessage(Proof, yield JSON.stringify({ type: 'proof', proof: agreed.proof('dialer') }));
  if (!agreed.verify('acceptor', answer.proof)) reject('signature', 'the node does not know the secret');
  return { session: agreed.session('dialer'), send: undefined };
}

/** @throws {LinkRejection} while it runs */
export function* accept({ self, secret, isGenuine }: HandshakeOptions): Handshake {
  const hello = readMessage(Hello, yield undefined);
  if (hello.to !== self.node) reject('wrong_node', 'meant for another node');
  const challenge: Challenge = { type: 'challenge', ...self, nonce: nonce() };
  const agreed = agree(secret, hello, challenge);
  const answer = readMessage(Proof, yield JSON.stringify(challenge));
  if (!agreed.verify('dialer', answer.proof)) reject('signature', 'the node does not know the secret');
  if (hello.node === self.node) reject('identity', 'another process has the name of this one');
  if (!isGenuine(hello)) reject('identity', 'the directory knows another process under this name');
  const proof = JSON.stringify({ type: 'proof', proof: agreed.proof('acceptor') });
  return { session: agreed.session('acceptor'), send: proof };
}

const nonce = (): string => randomBytes(32).toString('base64url');

function reject(reason: LinkRejectionReason, message: string): never {
  throw new LinkRejection(reason, message);
}

/** What follows for both ends from hello and challenge. */
function agree(secret: Buffer, hello: Hello, challenge: Challenge) {
  // As JSON the parts cannot run into each other.
  const transcript = JSON.stringify([
    LINK_PROTOCOL,
    [hello.node, hello.incarnation, hello.to, hello.lost, hello.nonce],
    [challenge.node, challenge.incarnation, challenge.nonce],
  ]);
  const sign = (role: Role): Buffer =>
    createHmac(HASH, secret)
      .update(JSON.stringify([role, transcript]))
      .digest();
  const id = createHash(HASH).update(transcript).digest();
  /** Of what this role sends. */
  const key = (role: Role): Buffer =>
    Buffer.from(hkdfSync(HASH, secret, id, `${LINK_PROTOCOL} frames of the ${role}`, KEY_BYTES));
  return {
    proof: (role: Role): string => sign(role).toString('base64url'),
    verify: (role: Role, proof: string): boolean => timingSafeEqual(sign(role), Buffer.from(proof, 'base64url')),
    session(role: Role): LinkSession {
      const peer = role === 'dialer' ? challenge : hello;
      return {
        peer: { node: peer.node, incarnation: peer.incarnation },
        id: id.toString('base64url'),
        lost: hello.lost,
        sendKey: key(role),
        receiveKey: key(role === 'dialer' ? 'acceptor' : 'dialer'),
      };
    },
  };
}
