/** The mail server that invitations to planned meetings are handed to. */
import { z } from 'zod';
import { DisplayName } from '../../signaling/protocol/primitives.ts';
import { File, Port, PublicUrl, SecretFile } from '../values.ts';

export const mail = z
  .strictObject({
    host: z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9.:-]+$/, 'expected the name or the address of a mail server')
      .optional()
      .describe('Mail server (SMTP) that takes the invitations to planned meetings; without it none are sent'),
    port: Port.min(1).default(587).describe('Its port'),
    tls: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        'How the connection to it is protected: `starttls`: by STARTTLS, which it has to offer (port 587); `tls`: from the ' +
          'start (port 465); `none`: not at all, for a mail server on this machine',
      ),
    caFile: File.optional().describe(
      'Certificates (PEM) that its certificate is verified with, in place of those of the system',
    ),
    user: z.string().min(1).max(256).optional().describe('Who logs in there; nobody unless set'),
    password: z.string().min(1).max(1_024).optional().describe('The password of `mail.user`'),
    passwordFile: SecretFile.optional().describe('File that holds `mail.password`, in place of it'),
    from: z.email().max(254).optional().describe('The address that mails come from, such as `meetings@example.com`'),
    fromName: DisplayName.default('Causeway').describe('The name beside it'),
    linksTo: PublicUrl.optional().describe(
      'Where the links in invitations lead: the address of the installation as a whole; `node.publicUrl` or the URL of ' +
        'this node unless set',
    ),
  })
  .prefault({});
