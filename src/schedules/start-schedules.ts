/** What a node does for planned meetings. */
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store/store.ts';
import { MailSender, type MailServer } from './mail-sender.ts';
import { Schedules } from './schedules.ts';

/** What became of mails about meetings that are gone is known for so long, in ms. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;

export interface StartSchedulesOptions {
  readonly store: Store;
  /** Without it no mails are sent. */
  readonly mail: MailServer | undefined;
  /** Where the links in invitations lead. */
  readonly page: string;
  readonly revocationsChanged: () => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly logger: Logger;
}

export interface RunningSchedules {
  readonly schedules: Schedules;
  /** Sends what waits. */
  look(): void;
  prune(): Promise<void>;
  close(): Promise<void>;
}

export function startSchedules({ store, mail, page, ...options }: StartSchedulesOptions): RunningSchedules {
  const { revocationsChanged, now, logger } = options;
  const places = () => ({ page, from: mail?.from });
  const sender = mail && new MailSender({ store: store.schedules, server: mail, now, logger });
  return {
    schedules: new Schedules({ store, places, revocationsChanged }),
    look: () => sender?.look(),
    prune: () => store.schedules.pruneMails(now() - KEPT_MS),
    close: async () => sender?.close(),
  };
}
