import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { CertificateMaterial } from './certificate-files.ts';

/** From now on new connections are shown this certificate; those that are open stay as they are. */
export function renewCertificate(server: Server, material: CertificateMaterial): void {
  if (server instanceof TlsServer) server.setSecureContext(material);
}
