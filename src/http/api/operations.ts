/** THE table of the interface for programs: the routes and the OpenAPI document are made of it. */
import type { Operation } from './operation.ts';
import { actionOperations } from './operations/actions.ts';
import { auditOperations } from './operations/audit.ts';
import { clusterOperations } from './operations/cluster.ts';
import { fileOperations } from './operations/files.ts';
import { keyOperations } from './operations/keys.ts';
import { messageOperations } from './operations/messages.ts';
import { nodeOperations } from './operations/nodes.ts';
import { participantOperations } from './operations/participants.ts';
import { revocationOperations } from './operations/revocations.ts';
import { roomOperations } from './operations/rooms.ts';
import { scheduleOperations } from './operations/schedules.ts';
import { tenantOperations } from './operations/tenants.ts';
import { tokenOperations } from './operations/tokens.ts';
import { usageOperations } from './operations/usage.ts';
import { webhookOperations } from './operations/webhooks.ts';

export const operations: readonly Operation[] = [
  ...roomOperations,
  ...participantOperations,
  ...messageOperations,
  ...fileOperations,
  ...actionOperations,
  ...tokenOperations,
  ...scheduleOperations,
  ...tenantOperations,
  ...nodeOperations,
  ...clusterOperations,
  ...usageOperations,
  ...auditOperations,
  ...keyOperations,
  ...revocationOperations,
  ...webhookOperations,
];
