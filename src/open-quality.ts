/** Puts together what looks after how people receive. */
import { QualityRequests } from './cluster/quality-requests.ts';
import { CausewayError } from './domain/errors.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { MediaTelemetry } from './ports/media-telemetry.ts';
import type { NodeLinks } from './ports/node-links.ts';
import type { RoomRegistry } from './ports/room-registry.ts';
import type { LocalMeetings } from './services/local-meetings.ts';
import { QualityWatch } from './services/quality/quality-watch.ts';
import { ReceptionReports } from './services/quality/reception-reports.ts';

export interface QualityOptions {
  /** The name of this node. */
  readonly node: string;
  readonly meetings: LocalMeetings;
  readonly registry: RoomRegistry;
  /** Undefined: this node is alone. */
  readonly links: NodeLinks | undefined;
  readonly telemetry: MediaTelemetry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly closers: (() => Promise<void>)[];
}

/** @returns for operators: how somebody receives, whichever node they are on */
export function openQuality(options: QualityOptions): ReceptionReports {
  const { node, meetings, registry, links, telemetry, clock, logger, closers } = options;
  const watch = new QualityWatch({
    viewers: () => meetings.viewers(),
    onDiagnosed: (verdict, other) => telemetry.diagnosed(verdict, other),
    clock,
    logger,
  });
  closers.push(async () => watch.close());
  const requests = links && new QualityRequests(links, (key, identity) => watch.reportOn(key, identity));
  return new ReceptionReports({
    node,
    rooms: meetings.rooms,
    registry,
    here: (key, identity) => watch.reportOn(key, identity),
    async elsewhere(other, key, identity) {
      if (!requests) throw new CausewayError('not_found', 'no such participant');
      return requests.ask(other, key, identity);
    },
  });
}
