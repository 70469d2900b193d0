/** Files that people share in meetings: whether, how large, for how long, and where they are kept. */
import { z } from 'zod';
import { File, SecretFile } from '../../values.ts';

const Bucket = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket')
      .optional()
      .describe(
        'Bucket of an S3 for the files, in place of a folder; every node of a cluster reaches it. What lies below ' +
          '`files.bucket.prefix` in it is for the server alone: it erases what belongs to no meeting',
      ),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Address of an S3 other than that of Amazon, such as `https://minio.example.com`'),
    region: z.string().min(1).max(64).default('us-east-1').describe('Region of the bucket'),
    prefix: z
      .string()
      .max(128)
      .regex(/^(?:[A-Za-z0-9._-]+\/)*$/, 'expected nothing, or a path such as `causeway/`')
      .default('causeway/')
      .describe('What the names of all objects begin with'),
    pathStyle: z
      .boolean()
      .default(false)
      .describe(
        'Whether the bucket stands in the path of the address, as MinIO and others want it, and not in its host',
      ),
    accessKeyId: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe(
        'Access key. Unless set, what the tools of Amazon use: `AWS_ACCESS_KEY_ID` and its like, or the role of the machine',
      ),
    secretAccessKey: z.string().min(1).max(1_024).optional().describe('Secret of the access key'),
    secretAccessKeyFile: SecretFile.optional().describe(
      'File that holds `files.bucket.secretAccessKey`, in place of it',
    ),
  })
  .prefault({});

export const files = z
  .strictObject({
    on: z
      .boolean()
      .default(true)
      .describe(
        'Whether people may share files in meetings, where there is a place to keep them: `files.bucket.name`, ' +
          '`files.folder`, or `data.folder`. The same on every node',
      ),
    maxMegabytes: z.int().min(1).max(2_048).default(100).describe('Size of the largest file, in megabytes'),
    roomMegabytes: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1_000)
      .describe('How much all files of a room may have together, in megabytes'),
    keepHours: z
      .int()
      .min(0)
      .max(8_760)
      .default(0)
      .describe(
        'How long a file is kept at most, in hours, where the meeting goes on for so long. With the end of the meeting ' +
          'its files are erased in any case. 0: as long as the meeting. `tenants` may say otherwise for theirs',
      ),
    folder: File.optional().describe(
      'Folder for the files, made if it is missing; in a cluster one that all nodes share. Unless set, the folder ' +
        '`files` in `data.folder`, on this machine alone',
    ),
    bucket: Bucket,
  })
  .prefault({});

/** What a tenant has otherwise. */
export const FilesOfTenant = z.strictObject({
  on: z.boolean().optional(),
  keepHours: z.int().min(0).max(8_760).optional(),
});
