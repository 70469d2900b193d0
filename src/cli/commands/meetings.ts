/** `causeway rooms`, `participants`, `token`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Operations } from '../../../signaling/admin-client/operations.ts';
import { asking, askingOf } from '../context.ts';

const ROOM_COLUMNS = ['name', 'live', 'madeAhead'];
const PEOPLE_COLUMNS = ['identity', 'name', 'role', 'state', 'kind'];

/** `name=value`, where the value is JSON or else text. */
function settingOf(text: string, before: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('expected NAME=VALUE, such as lobby=true');
  const value = text.slice(at + 1);
  try {
    return { ...before, [text.slice(0, at)]: JSON.parse(value) };
  } catch {
    return { ...before, [text.slice(0, at)]: value };
  }
}

interface Settings {
  readonly set?: NonNullable<Operations['createRoom']['body']['settings']>;
}

export function rooms(): Command {
  const command = new Command('rooms').description('lists, makes, changes and ends rooms');
  asking(command.command('list').description('those that are made ahead or have somebody in them')).action(
    async (_options, self: Command) => {
      const { api, list } = askingOf(self);
      list(await api.list('listRooms', {}), ROOM_COLUMNS);
    },
  );
  asking(command.command('show <room>').description('one room')).action(
    async (room: string, _options, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('readRoom', { params: { room } }));
    },
  );
  asking(command.command('create <room>').description('makes a room ahead'))
    .option('--set <name=value>', 'a setting, such as lobby=true; may be given again', settingOf)
    .action(async (name: string, { set = {} }: Settings, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('createRoom', { body: { name, settings: set } }));
    });
  asking(command.command('update <room>').description('changes settings, at once where somebody is in it'))
    .requiredOption('--set <name=value>', 'a setting, such as locked=true; may be given again', settingOf)
    .action(async (room: string, { set = {} }: Settings, self: Command) => {
      const { api, show } = askingOf(self);
      show(await api.call('updateRoom', { params: { room }, body: { settings: set } }));
    });
  asking(command.command('end <room>').description('ends the meeting for everybody')).action(
    async (room: string, _options, self: Command) => {
      const { api, done } = askingOf(self);
      await api.call('endRoom', { params: { room } });
      done(`the meeting in ${room} has ended`);
    },
  );
  asking(command.command('delete <room>').description('forgets a room that was made ahead')).action(
    async (room: string, _options, self: Command) => {
      const { api, done } = askingOf(self);
      await api.call('deleteRoom', { params: { room } });
      done(`${room} is forgotten`);
    },
  );
  return command;
}

export function participants(): Command {
  const command = new Command('participants').description('who is in a room, and what may be done to them');
  asking(command.command('list <room>').description('who is in it, or waits in its lobby')).action(
    async (room: string, _options, self: Command) => {
      const { api, list } = askingOf(self);
      list(await api.list('listParticipants', { params: { room } }), PEOPLE_COLUMNS);
    },
  );
  const act = (
    name: string,
    description: string,
    operation: 'admitParticipant' | 'muteParticipant' | 'removeParticipant',
    said: string,
  ): void => {
    asking(command.command(`${name} <room> <identity>`).description(description)).action(
      async (room: string, identity: string, _options, self: Command) => {
        const { api, done } = askingOf(self);
        await api.call(operation, { params: { room, identity } });
        done(`${identity} ${said}`);
      },
    );
  };
  act('admit', 'lets somebody in from the lobby', 'admitParticipant', 'is let in');
  act('mute', 'mutes somebody', 'muteParticipant', 'is muted');
  act('remove', 'removes somebody from the room or its lobby', 'removeParticipant', 'is removed');
  asking(command.command('move <room> <identity>').description('lets somebody go on with another node'))
    .requiredOption('--to <node>', 'the node, by its id')
    .action(async (room: string, identity: string, { to }: { readonly to: string }, self: Command) => {
      const { api, done } = askingOf(self);
      await api.call('moveParticipant', { params: { room, identity }, body: { node: to } });
      done(`${identity} is asked to go on with ${to}`);
    });
  return command;
}

export function token(): Command {
  return asking(new Command('token').description('makes a token that one person joins with'))
    .requiredOption('--room <room>', 'the room, or a pattern with *')
    .requiredOption('--identity <identity>', 'who joins: unique in the room')
    .option('--name <name>', 'what others see; the identity unless given')
    .addOption(
      new Option('--role <role>')
        .choices(['host', 'cohost', 'presenter', 'participant', 'viewer'])
        .default('participant'),
    )
    .option('--seconds <count>', 'for how long it lets somebody join', (text) => Number(text), 3_600)
    .action(async (options: Operations['createToken']['body'], self: Command) => {
      const { api, json, show } = askingOf(self);
      const { room, identity, name = identity, role = 'participant', seconds = 3_600 } = options;
      const made = await api.call('createToken', { body: { room, identity, name, role, seconds } });
      if (json) show(made);
      else process.stdout.write(`${made.token}\n`);
    });
}
