/** What the operations are carried out with. */
import type { ApiKeys } from '../../auth/api-keys.ts';
import type { TokenWishes } from '../../auth/invitation-key.ts';
import type { ClusterHistory } from '../../ports/cluster-history.ts';
import type { NodeOrders } from '../../ports/coordination.ts';
import type { NodeInfo } from '../../ports/node-directory.ts';
import type { Store } from '../../ports/store/store.ts';
import type { Schedules } from '../../schedules/schedules.ts';
import type { ReceptionReports } from '../../services/quality/reception-reports.ts';
import type { ParticipantMoves } from '../../services/moves/participant-moves.ts';
import type { RoomAdministration } from '../../services/room-administration.ts';

/** What the configuration says of a tenant. */
export interface TenantReport {
  readonly tenant: string;
  /** Empty: it may use all. */
  readonly regions: readonly string[];
  /** Of the keys that its tokens are verified with. */
  readonly keys: readonly { readonly id: string | undefined; readonly algorithm: string }[];
}

/** Where the configuration says that a region lies. */
interface RegionPlace {
  readonly region: string;
  readonly name?: string | undefined;
  /** In degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface ApiServices {
  readonly keys: ApiKeys;
  readonly store: Store;
  readonly administration: RoomAdministration;
  readonly schedules: Schedules;
  readonly moves: Pick<ParticipantMoves, 'toNode'>;
  /** Names of a tenant's rooms that somebody is in, on whichever node. @throws `unavailable` */
  readonly liveRooms: (tenant: string) => Promise<readonly string[]>;
  /** How somebody receives, on whichever node. */
  readonly reception: Pick<ReceptionReports, 'of'>;
  readonly nodes: () => readonly NodeInfo[];
  /** What this node saw of all nodes lately. */
  readonly history: ClusterHistory;
  readonly regions: () => readonly RegionPlace[];
  readonly orders: NodeOrders;
  /** Those that the configuration names. */
  readonly tenants: () => readonly TenantReport[];
  /** Those of `limits` that hold for each tenant and room. */
  readonly limits: () => Readonly<Record<string, number>>;
  /** Why webhooks may not go to an URL; undefined: they may. */
  readonly targetProblem: (url: string) => string | undefined;
  /** This node takes notice of webhooks that were changed; others do within 2 s. */
  readonly webhooksChanged: () => Promise<void>;
  /** This node takes notice of what was revoked; others do within 2 s. */
  readonly revocationsChanged: () => Promise<void>;
  /** For the signatures of webhooks. */
  readonly newSecret: () => string;
  /** Makes a token to join with. */
  readonly sign: (wishes: TokenWishes) => string;
}
