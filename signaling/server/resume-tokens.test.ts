import { describe, expect, test } from 'vitest';
import { startServer } from './testing/harness.ts';
import { TestClient } from './testing/test-client.ts';

const resume = (client: TestClient, resumeToken: string, lastSeq: number, id?: number) =>
  client.request('session.resume', { resumeToken, lastSeq }, id);

describe('the resume token', () => {
  test('is another one after each resume, and the one before ends when the client has the next', async () => {
    const { connect } = await startServer();
    const first = await connect();
    const token = await first.join();
    await first.leave(4000);
    const second = await connect();
    const next = String((await resume(second, token, 0)).result['resumeToken']);
    expect(next).toMatch(/^[\w-]{43}$/);
    expect(next).not.toBe(token);
    await second.allReceived();
    expect((await resume(await connect(), token, 0)).error?.code).toBe('resume_failed');
    expect((await resume(await connect(), next, 0)).result['identity']).toBe('ada');
  });

  test('holds while the client has not received the next', async () => {
    const { port, connect } = await startServer();
    const first = await connect();
    const token = await first.join();
    await first.leave(4000);
    const deaf = await TestClient.connect(port, { autoPong: false });
    await resume(deaf, token, 0);
    await deaf.leave(4000);
    const second = await connect();
    const { result } = await resume(second, token, 0);
    expect(result['identity']).toBe('ada');
    await second.allReceived();
    expect((await resume(await connect(), String(result['resumeToken']), 0)).result['identity']).toBe('ada');
  });

  test('that was renewed in the lobby is the one that the join answers', async () => {
    const { connect, meetings } = await startServer();
    meetings.joining = async (participation) => {
      participation.inLobby = true;
    };
    const first = await connect();
    const token = await first.join();
    await first.leave(4000);
    const second = await connect();
    const next = (await resume(second, token, 0, 3)).result['resumeToken'];
    meetings.last.inLobby = false;
    expect((await second.request('room.join', { room: 'standup' })).result['resumeToken']).toBe(next);
  });
});

describe('a page that is closed', () => {
  test('is given up soon, unless it is there again', async () => {
    const { connect, meetings } = await startServer({ limits: { closedPageMs: 200 } });
    const [closed, reloaded] = [await connect(), await connect()];
    await closed.join('acme/bob');
    const bob = meetings.last;
    const token = await reloaded.join();
    const ada = meetings.last;
    await reloaded.leave(1001);
    await resume(await connect(), token, 0);
    await closed.leave(1001);
    await expect.poll(() => bob.calls).toEqual(['disconnected', 'leave']);
    expect(ada.calls).toEqual(['disconnected', 'resumed 0']);
  });

  test('leaves by its resume token alone, and nobody else does', async () => {
    const { server, connect, meetings } = await startServer();
    const client = await connect();
    const token = await client.join();
    server.leave('A'.repeat(43));
    expect(meetings.last.calls).toEqual([]);
    server.leave(token);
    expect(await client.closed()).toBe(1000);
    expect(meetings.last.calls).toEqual(['leave']);
    expect((await resume(await connect(), token, 0)).error?.code).toBe('resume_failed');
  });
});
