/**
 * Why a link, or what came on it, was refused.
 * - `malformed`: no upgrade of a node, or a message that is none of the protocol
 * - `wrong_node`: meant for a node of another name
 * - `identity`: a node that is not who it says, as far as the directory knows
 * - `signature`: it does not know the secret
 * - `altered`, `replayed`, `out_of_order`: a frame that is not the next one that the other end sent
 * - `too_large`: a message over the limit
 * - `timeout`: did not authenticate in time
 * - `overload`: too many connections that have not authenticated, in all or from one address
 */
export const LINK_REJECTION_REASONS = [
  'malformed',
  'wrong_node',
  'identity',
  'signature',
  'altered',
  'replayed',
  'out_of_order',
  'too_large',
  'timeout',
  'overload',
] as const;
export type LinkRejectionReason = (typeof LINK_REJECTION_REASONS)[number];

/** Ends a connection. The other end is not told why. */
export class LinkRejection extends Error {
  readonly reason: LinkRejectionReason;

  constructor(reason: LinkRejectionReason, message: string) {
    super(message);
    this.name = 'LinkRejection';
    this.reason = reason;
  }
}
