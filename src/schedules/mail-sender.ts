/** Sends the mails that wait, in the background: again and again until the mail server takes them or a day is over. */
import { createTransport, type Transporter } from 'nodemailer';
import type { Logger } from '../ports/logger.ts';
import type { Mail, ScheduleStore } from '../ports/store/schedule-store.ts';
import { MailContent } from './mail-content.ts';

/** Where mails are handed over. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls`: begins in the clear and is refused without TLS; `tls`: TLS from the start; `none`: in the clear. */
  readonly tls: 'starttls' | 'tls' | 'none';
  /** Certificates, in PEM, that the mail server's is verified with; without it those of the system. */
  readonly ca?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  readonly fromName: string;
}

export interface MailSenderOptions {
  readonly store: Pick<ScheduleStore, 'claim' | 'sent' | 'failed' | 'giveUp'>;
  readonly server: MailServer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1: spreads the attempts. */
  readonly random?: () => number;
  readonly logger: Logger;
}

/** A mail that failed is tried again after this, doubled each time, in ms. */
const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 4 * 60 * 60 * 1_000;
/** After so long, or so often, it is given up. */
const GIVEN_UP_MS = 24 * 60 * 60 * 1_000;
const MAX_ATTEMPTS = 12;
/** Connections to the mail server, and mails that are taken at a time. */
const CONNECTIONS = 2;
const BATCH = 10;
/** The mail server answers within this, in ms. */
const ANSWER_MS = 15_000;
/** No other node sends what this one has taken; if this one dies, they do after that time, in ms. */
const CLAIM_MS = 10 * 60 * 1_000;

export class MailSender {
  readonly #options: MailSenderOptions;
  readonly #transport: Transporter;
  #work: Promise<void> | undefined;
  #closed = false;

  constructor(options: MailSenderOptions) {
    this.#options = options;
    const { host, port, tls, ca, user, password } = options.server;
    this.#transport = createTransport({
      host,
      port,
      secure: tls === 'tls',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      ...(ca === undefined ? {} : { tls: { ca } }),
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      pool: true,
      maxConnections: CONNECTIONS,
      connectionTimeout: ANSWER_MS,
      greetingTimeout: ANSWER_MS,
      socketTimeout: ANSWER_MS,
      // Nothing in a mail is fetched from elsewhere.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** Sends what is due, unless that goes on already. */
  look(): void {
    if (this.#closed || this.#work) return;
    this.#work = this.#send()
      .catch((error: unknown) => this.#options.logger.debug({ err: error }, 'mails are sent later'))
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#transport.close();
    await this.settled();
  }

  async #send(): Promise<void> {
    const { store, now } = this.#options;
    while (!this.#closed) {
      const at = now();
      const mails = await store.claim(at, at + CLAIM_MS, BATCH);
      if (mails.length === 0) return;
      await Promise.all(mails.map((mail) => this.#deliver(mail)));
    }
  }

  async #deliver(mail: Mail): Promise<void> {
    const { store, server, now, logger } = this.#options;
    try {
      const { to, replyTo, subject, text, calendar, method, uid } = MailContent.parse(JSON.parse(mail.content));
      await this.#transport.sendMail({
        from: { name: server.fromName, address: server.from },
        to,
        replyTo,
        subject,
        text,
        // Answered by calendars, and by no machine that is on holiday (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Causeway-Schedule': uid },
        icalEvent: { method, filename: method === 'CANCEL' ? 'cancelled.ics' : 'invitation.ics', content: calendar },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const at = now();
      const about = { schedule: mail.schedule, attempts: mail.attempts, reason };
      if (isFinal(error) || mail.attempts >= MAX_ATTEMPTS || at - mail.createdAt >= GIVEN_UP_MS) {
        logger.warn(about, 'a mail to an attendee was given up');
        await store.giveUp(mail, reason);
      } else {
        logger.debug(about, 'a mail to an attendee is sent later');
        await store.failed(mail, at + this.#waitMs(mail.attempts), reason);
      }
      return;
    }
    await store.sent(mail);
  }

  #waitMs(attempts: number): number {
    const { random = Math.random } = this.#options;
    return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1)) * (0.75 + random() / 2);
  }
}

/**
 * Whether the mail server refused the recipient or the mail for good (RFC 5321, section 4.2.1). A login that is refused may be
 * the operator's mistake, which is mended.
 */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || typeof error.responseCode !== 'number') return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  return error.responseCode >= 500 && code !== 'EAUTH' && code !== 'ETLS';
}
