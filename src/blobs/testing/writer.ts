/** Writes blobs into the folder that it is told, and says the id of each once it is whole, until it is killed. */
import { chunksOf, content } from './content.ts';
import { FolderBlobs } from '../folder-blobs.ts';
import { newBlobId } from '../pieces.ts';

const blobs = await FolderBlobs.open(process.argv[2] ?? '');
const bytes = content(3_000_000);
for (;;) {
  const id = newBlobId();
  await blobs.begin(id, 'written');
  await blobs.append(id, 0, bytes.length, chunksOf(bytes));
  await blobs.finish(id, bytes.length);
  process.stdout.write(`${id}\n`);
}
