import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { blobsContract } from './blobs.contract.ts';
import { newBlobId } from './pieces.ts';
import { S3Blobs } from './s3-blobs.ts';
import { chunksOf, content } from './testing/content.ts';

let server: Awaited<ReturnType<typeof startFauxqs>>;
let buckets = 0;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
});
afterAll(() => server.stop());

const blobsIn = (bucket: string, port: number): S3Blobs => {
  const blobs = new S3Blobs({
    bucket,
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    prefix: 'causeway/',
    pathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(() => blobs.close());
  return blobs;
};

function newBucket(): string {
  buckets += 1;
  server.createBucket(`files-${buckets}`);
  return `files-${buckets}`;
}

blobsContract(async () => blobsIn(newBucket(), server.port));

test('another node goes on where one stopped, and both see the whole', async () => {
  const bucket = newBucket();
  const [one, other] = [blobsIn(bucket, server.port), blobsIn(bucket, server.port)];
  const id = newBlobId();
  const bytes = content(one.pieceBytes + 500);
  await one.begin(id, 'whose');
  await one.append(id, 0, bytes.length, chunksOf(bytes.subarray(0, one.pieceBytes)));
  expect(await other.written(id)).toBe(one.pieceBytes);
  await other.append(id, one.pieceBytes, bytes.length, chunksOf(bytes.subarray(one.pieceBytes)));
  await other.finish(id, bytes.length);
  expect((await one.read(id))?.size).toBe(bytes.length);
});

test('a bucket that is not there, or a server that is away, is `unavailable`', async () => {
  const id = newBlobId();
  await expect(blobsIn('nothing-here', server.port).begin(id, 'x')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(blobsIn('nothing-here', 9).label(id)).rejects.toMatchObject({ code: 'unavailable' });
});
