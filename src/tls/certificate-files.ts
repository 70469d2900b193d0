/** Certificates in files: read, watched, and said something about before they end. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../../config/config-error.ts';
import { makeOfFiles, readNamedFile } from '../../config/named-files.ts';
import type { Timer } from '../forwarding/timer.ts';
import type { Logger } from '../ports/logger.ts';
import { certificateState, DAY_MS } from './certificate-state.ts';

/** Certificate chain and private key, in PEM. */
export interface CertificateMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The authority that other ends are held against, where there is one. */
  readonly ca?: Buffer;
}

export interface CertificateFilesOptions {
  /** What the keys of the configuration begin with: `http.tls`. */
  readonly setting: string;
  readonly files: { readonly certFile: string; readonly keyFile: string; readonly caFile?: string | undefined };
  readonly clock: Timer & { now(): number };
  readonly logger: Logger;
  /** How often the files are looked at, in ms. */
  readonly lookMs?: number;
}

const LOOK_MS = 30_000;

/**
 * Certificate, key and authority as they are in their files now. Files that change are read again; those that cannot be
 * used are told in the log, and the former ones stay.
 */
export class CertificateFiles {
  readonly #options: CertificateFilesOptions;
  #material: CertificateMaterial;
  #listeners: ((material: CertificateMaterial) => void)[] = [];
  #complaint = '';
  #warnedAt = 0;
  #stop: () => void = () => undefined;

  /** @throws {ConfigError} if a file cannot be used */
  constructor(options: CertificateFilesOptions) {
    this.#options = options;
    this.#material = this.#read();
    this.#warn();
    this.#lookLater();
  }

  get material(): CertificateMaterial {
    return this.#material;
  }

  /** What the keys of the configuration begin with. */
  get setting(): string {
    return this.#options.setting;
  }

  /** When the certificate ends, in ms since 1970. */
  get validTo(): number {
    return new X509Certificate(this.#material.cert).validToDate.getTime();
  }

  /** Calls it whenever the files have changed. */
  onChange(listener: (material: CertificateMaterial) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads the files again, and says whether they have changed. */
  reload(): boolean {
    let material: CertificateMaterial;
    try {
      material = this.#read();
      this.#complaint = '';
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // Files are written one after the other: what does not fit together yet is told once, and looked at again.
      if (error.message !== this.#complaint) {
        this.#options.logger.error(
          { reason: error.message },
          'the new certificate cannot be used: the former one stays',
        );
      }
      this.#complaint = error.message;
      return false;
    }
    const { cert, key, ca } = this.#material;
    const same = cert.equals(material.cert) && key.equals(material.key) && (ca?.equals(material.ca ?? ca) ?? true);
    if (same) return false;
    this.#material = material;
    for (const listener of this.#listeners) listener(material);
    this.#options.logger.info(
      { setting: this.#options.setting, validTo: new Date(this.validTo).toISOString() },
      'a new certificate is in use; what is connected stays so',
    );
    this.#warnedAt = 0;
    this.#warn();
    return true;
  }

  close(): void {
    this.#stop();
    this.#listeners = [];
  }

  #read(): CertificateMaterial {
    const { setting, files } = this.#options;
    const cert = readNamedFile(`${setting}.certFile`, files.certFile);
    const key = readNamedFile(`${setting}.keyFile`, files.keyFile);
    const authority = files.caFile === undefined ? {} : { ca: readNamedFile(`${setting}.caFile`, files.caFile) };
    const material = { cert, key, ...authority };
    makeOfFiles(setting, files.certFile, () => createSecureContext(material));
    return material;
  }

  #lookLater(): void {
    const { clock, lookMs = LOOK_MS } = this.#options;
    this.#stop = clock.after(lookMs, () => {
      this.reload();
      this.#warn();
      this.#lookLater();
    });
  }

  /** Once a day, while there is something to say. */
  #warn(): void {
    const { clock, logger, setting, files } = this.#options;
    const now = clock.now();
    if (now - this.#warnedAt < DAY_MS) return;
    const { level, message } = certificateState(new X509Certificate(this.#material.cert), now);
    if (level === undefined) return;
    this.#warnedAt = now;
    logger[level](
      { setting, file: files.certFile, validTo: new Date(this.validTo).toISOString() },
      `${message} Put a new one into the files of ${setting}: they are read by themselves`,
    );
  }
}
