/** The log level that a node needs to read what the feature `seats` writes, by what it holds. */
import type { LeaveReason } from '../../../../signaling/protocol/features/seats.ts';
import type { Participant } from '../seats.ts';

interface Left {
  readonly reason: LeaveReason;
  readonly hidden?: true | undefined;
}

interface Stamped {
  readonly at?: number | undefined;
}

export function levelOfRecord({
  participant: { role, token, device, keys, kind, hidden, grants, awaitsHost },
  at,
}: Stamped & { readonly participant: Participant }): number {
  if (
    [at, token, device, keys, awaitsHost].some((each) => each !== undefined) ||
    role === 'cohost' ||
    role === 'presenter'
  )
    return 3;
  return kind === undefined && hidden === undefined && grants.microphones === undefined ? 1 : 2;
}

export function levelOfLeaving({ reason, ...event }: Stamped & Left): number {
  return reason === 'banned' || reason === 'ended' ? 3 : levelOfHidden(event);
}

export function levelOfHidden({ hidden, at }: Stamped & { readonly hidden?: true | undefined }): number {
  if (at !== undefined) return 3;
  return hidden === undefined ? 1 : 2;
}
