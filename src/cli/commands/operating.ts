/** `causeway nodes`, `drain`, `keys`, `usage`, `audit`, `watch`. */
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import type { Operations } from '../../../signaling/admin-client/operations.ts';
import { ApiError, type ApiClient } from '../api-client.ts';
import { asking, askingOf } from '../context.ts';
import { table } from '../output.ts';

const NODE_COLUMNS = ['id', 'region', 'version', 'load', 'rooms', 'participants', 'hops', 'draining', 'drainOrdered'];
const KEY_COLUMNS = ['id', 'name', 'tenant', 'scopes', 'createdAt', 'lastUsedAt'];
const USAGE_COLUMNS = ['day', 'participantMinutes', 'peak'];

/** Between two looks at a node or a screen, in ms. */
const LOOK_MS = 2_000;

/** How many are on a node; 0 where it is there no more. @throws {ApiError} */
async function leftOn(api: ApiClient, node: string): Promise<number> {
  try {
    return (await api.call('readNode', { params: { node } })).participants;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return 0;
    throw error;
  }
}

export function nodes(): Command {
  const command = new Command('nodes').description('the nodes of the cluster');
  asking(command.command('list').description('who is there, and how busy')).action(async (_options, self: Command) => {
    const { api, list } = askingOf(self);
    list((await api.call('listNodes', {})).items, NODE_COLUMNS);
  });
  asking(command.command('show <node>').description('one node')).action(
    async (node: string, _options, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('readNode', { params: { node } }));
    },
  );
  asking(command.command('undrain <node>').description('lets it take participants again')).action(
    async (node: string, _options, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('undrainNode', { params: { node } }));
    },
  );
  return command;
}

export function drain(): Command {
  return asking(new Command('drain').description('a node takes nobody new, and its people move elsewhere'))
    .argument('<node>')
    .option('--wait', 'until nobody is on it: ends with 0 only then, with 1 at the timeout')
    .option('--timeout <seconds>', 'how long to wait at most', (text) => Number(text), 600)
    .action(async (node: string, options: { readonly wait?: true; readonly timeout: number }, self: Command) => {
      const { api, show, json } = askingOf(self);
      const ordered = await api.call('drainNode', { params: { node } });
      if (options.wait === undefined) return show(ordered);
      const deadline = performance.now() + options.timeout * 1_000;
      let left = await leftOn(api, node);
      while (left > 0 && performance.now() < deadline) {
        if (!json) process.stderr.write(`${left} still on ${node}\n`);
        await delay(LOOK_MS);
        left = await leftOn(api, node);
      }
      if (left > 0) throw new ApiError(0, `${left} are still on ${node} after ${options.timeout} s`);
      return show({ id: node, participants: 0 });
    });
}

export function keys(): Command {
  const command = new Command('keys').description('keys of the interface for programs');
  asking(command.command('list').description('all keys, without their secrets')).action(
    async (_options, self: Command) => {
      const { api, list } = askingOf(self);
      list(await api.list('listKeys', {}), KEY_COLUMNS);
    },
  );
  asking(command.command('create <name>').description('makes a key; its secret is shown this once'))
    .requiredOption(
      '--scopes <scopes…>',
      'what it may do, with commas between, such as rooms:read,rooms:write',
      (text) => text.split(','),
    )
    .action(async (name: string, { scopes }: Pick<Operations['createKey']['body'], 'scopes'>, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('createKey', { body: { name, scopes } }));
    });
  asking(command.command('rotate <key>').description('a new secret; the one before holds on for a while')).action(
    async (key: string, _options, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('rotateKey', { params: { key }, body: {} }));
    },
  );
  asking(command.command('end <key>').description('the key opens nothing any more')).action(
    async (key: string, _options, self: Command) => {
      const { api, done } = askingOf(self);
      await api.call('endKey', { params: { key } });
      done(`the key ${key} has ended`);
    },
  );
  return command;
}

export function usage(): Command {
  return asking(new Command('usage').description('participant-minutes and peaks, by tenant and day')).action(
    async (_options, self: Command) => {
      const { api, list } = askingOf(self);
      list((await api.call('readUsage', {})).days, USAGE_COLUMNS);
    },
  );
}

export function audit(): Command {
  const command = new Command('audit').description('what was done by whom');
  asking(command.command('export').description('every line, as JSON')).action(async (_options, self: Command) => {
    const { api } = askingOf(self);
    // Lines of JSON are answered as one text.
    process.stdout.write(z.string().parse(await api.call('exportAudit', {})));
  });
  asking(command.command('verify').description('whether a line is missing or was changed: ends with 1 if so')).action(
    async (_options, self: Command) => {
      const { api, show } = askingOf(self);
      const result = await api.call('verifyAudit', {});
      show(result);
      if (!result.sound) process.exitCode = 1;
    },
  );
  return command;
}

export function watch(): Command {
  return asking(new Command('watch').description('the nodes, looked at anew every two seconds until Ctrl-C')).action(
    async (_options, self: Command) => {
      const { api, json } = askingOf(self);
      for (;;) {
        const rows = (await api.call('listNodes', {})).items;
        const home = process.stdout.isTTY && !json ? '\u001B[H\u001B[2J' : '';
        const text = json ? JSON.stringify(rows) : `${new Date().toISOString()}\n${table(rows, NODE_COLUMNS)}`;
        process.stdout.write(`${home}${text}\n`);
        await delay(LOOK_MS);
      }
    },
  );
}
