import * as Y from 'yjs';
import { expect, test, vi } from 'vitest';
import { fromBase64, toBase64 } from '../../../protocol/base64.ts';
import { fixture } from '../../testing/set-up.ts';
import { shareDocument } from './shared-document.ts';

test('what is written goes to the room, and what others write comes into the document', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const shared = shareDocument(meeting.notes, 'notes', Y);
  await vi.waitFor(() => expect(shared.state).toBe('saved'));
  shared.doc.getText('text').insert(0, 'hello');
  await vi.waitFor(() => expect(server.asked('notes.write')).toHaveLength(1));
  const update: unknown = server.asked('notes.write')[0]?.params['update'];
  if (typeof update !== 'string') throw new Error('no update');
  const there = new Y.Doc();
  Y.applyUpdate(there, fromBase64(update));
  expect(there.getText('text').toJSON()).toBe('hello');
  there.getText('text').insert(5, ' there');
  server.notify('notes.updated', {
    document: 'notes',
    generation: 0,
    update: toBase64(Y.encodeStateAsUpdate(there)),
    client: there.clientID,
    identity: 'ann',
    name: 'Ann',
  });
  await vi.waitFor(() => expect(shared.doc.getText('text').toJSON()).toBe('hello there'));
  expect(shared.writers.get(there.clientID)).toMatchObject({ identity: 'ann' });
  await vi.waitFor(() => expect(shared.state).toBe('saved'));
  shared.close();
  await meeting.leave();
});
