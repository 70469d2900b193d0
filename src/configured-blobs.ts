/** The place for files that the configuration names. */
import { join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { MEMORY_URL } from '../config/schema/registry.ts';
import type { Config } from '../config/schema.ts';
import { FolderBlobs } from './blobs/folder-blobs.ts';
import type { Blobs } from './ports/blobs.ts';
import type { Logger } from './ports/logger.ts';

/** Of the files, in `data.folder`. */
const FOLDER = 'files';

/** @returns undefined where no files are shared @throws {ConfigError} if the folder cannot be made */
export async function openConfiguredBlobs(config: Config, logger: Logger): Promise<Blobs | undefined> {
  const { on, folder, bucket } = config.files;
  if (!on) return undefined;
  if (bucket.name !== undefined) {
    const { name, region, endpoint, prefix, pathStyle, accessKeyId, secretAccessKey } = bucket;
    const credentials =
      accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey };
    // The S3 client is large: only who uses it loads it.
    const { S3Blobs } = await import('./blobs/s3-blobs.ts');
    return new S3Blobs({ bucket: name, region, endpoint, prefix, pathStyle, credentials });
  }
  if (folder !== undefined) return openFolder('files.folder', folder, true);
  if (config.data.folder === undefined) return undefined;
  if (config.registry.url !== MEMORY_URL) {
    logger.warn(
      {},
      'files that people share through this node the other nodes do not have: set `files.bucket.name`, or `files.folder` to ' +
        'a folder that all nodes share',
    );
  }
  return openFolder('data.folder', join(config.data.folder, FOLDER), false);
}

async function openFolder(key: string, folder: string, shared: boolean): Promise<Blobs> {
  try {
    return await FolderBlobs.open(folder, shared);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ key, source: folder, message: `cannot be made: ${reason}` }]);
  }
}
