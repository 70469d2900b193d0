/** A node that is alone: its registry is in its memory. */
import { SoloNodeDirectory } from '../cluster/node-directory-solo.ts';
import { coordinateAlone } from '../coordination/alone.ts';
import { aloneHere } from '../ports/placement.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { MemoryUseCounter } from '../invitations/memory-use-counter.ts';
import type { Membership, MembershipOptions } from './membership.ts';

export function stayAlone({ identity, condition, closers }: MembershipOptions): Membership {
  const registry = new MemoryRegistry();
  closers.push(() => registry.close());
  return {
    registry,
    registryUp: () => true,
    unreadable: () => false,
    directory: new SoloNodeDirectory({ ...identity, linkUrl: '' }, condition),
    placement: aloneHere,
    links: undefined,
    useCounter: new MemoryUseCounter(),
    coordination: coordinateAlone(),
    certificate: undefined,
    openLinks: () => undefined,
  };
}
