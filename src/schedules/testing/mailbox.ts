/** A real mail server, which keeps what it is given, and refuses what a test says. */
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail as it was received. */
export interface ReceivedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The calendar entry in it, and what it is for. */
  readonly calendar: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, unknown>;
  readonly raw: string;
}

export class Mailbox {
  readonly received: ReceivedMail[] = [];
  /** Answered in place of taking a mail, one after the other. */
  readonly refusals: { readonly code: number; readonly text: string }[] = [];
  /** Who logged in. */
  readonly logins: string[] = [];
  readonly #server: SMTPServer;
  #port = 0;

  private constructor(password: string | undefined) {
    this.#server = new SMTPServer({
      authOptional: password === undefined,
      // With the certificate that the package brings along, which nobody knows: with a password TLS is the test's.
      hideSTARTTLS: password === undefined,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      logger: false,
      onAuth: ({ username = '', password: shown }, _session, callback) => {
        if (shown !== password) {
          callback(new Error('wrong'));
          return;
        }
        this.logins.push(username);
        callback(null, { user: username });
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const refusal = this.refusals.shift();
          if (refusal) {
            callback(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
            return;
          }
          const address = session.envelope.rcptTo[0]?.address ?? '';
          this.#keep(address, Buffer.concat(chunks)).then(() => callback(), callback);
        });
      },
    });
    this.#server.on('error', () => undefined);
  }

  static async start(password?: string): Promise<Mailbox> {
    const mailbox = new Mailbox(password);
    await new Promise<void>((resolve) => {
      const { server } = mailbox.#server;
      mailbox.#server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        mailbox.#port = typeof address === 'object' && address !== null ? address.port : 0;
        resolve();
      });
    });
    return mailbox;
  }

  get port(): number {
    return this.#port;
  }

  of(address: string): readonly ReceivedMail[] {
    return this.received.filter(({ to }) => to === address);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #keep(to: string, bytes: Buffer): Promise<void> {
    const { subject = '', text = '', headers, attachments } = await simpleParser(bytes);
    const raw = bytes.toString('utf8');
    const calendar = attachments.find(({ contentType }) => /calendar|ics/.test(contentType));
    const [, method = ''] = /text\/calendar;[^\n]*(?:\n\s[^\n]*)*?method=(\w+)/i.exec(raw) ?? [];
    this.received.push({ to, subject, text, headers, method, raw, calendar: calendar?.content.toString('utf8') ?? '' });
  }
}
