/** The reference pages that do not belong to one feature: errors, close codes, permissions. */
import { CLOSE_CODES } from '../close-codes.ts';
import { ERROR_CODES } from '../errors.ts';
import { GRANTS_OF_ROLE, permissions, type Permission, ROLES_GIVEN_BY } from '../permissions.ts';
import { type Grant, Role } from '../primitives.ts';
import { table } from './schema-tables.ts';

const code = (text: string): string => `\`${text}\``;

export function errorsText(): string {
  const rows = Object.entries(ERROR_CODES).map(([name, meaning]) => [code(name), meaning]);
  return ['## Errors', table(['Code', 'Meaning'], rows)].join('\n\n');
}

export function closeCodesText(): string {
  return [
    '## Close codes',
    '_Resume_ says whether the session may be resumed. Any other code, as 1006 where the network failed, may be resumed too.',
    table(
      ['Code', 'Name', 'Resume', 'Meaning'],
      Object.entries(CLOSE_CODES).map(([number, { name, resume, meaning }]) => [
        number,
        code(name),
        resume ? 'yes' : 'no',
        meaning,
      ]),
    ),
  ].join('\n\n');
}

const GRANTS: readonly Grant[] = ['publish', 'subscribe', 'data', 'moderate'];

function grantCell(granted: boolean | readonly string[]): string {
  if (typeof granted === 'boolean') return granted ? 'yes' : '';
  return granted.map(code).join(', ');
}

/** Whom each role may do it to. */
function targetCell({ target }: Permission): string {
  if (target === null) return '';
  return Role.options
    .filter((role) => target.allowed[role].length > 0)
    .map((role) => `${code(role)}: ${whomText(target.allowed[role])}`)
    .join('; ');
}

function whomText(roles: readonly Role[]): string {
  return roles.length === Role.options.length ? 'everybody' : roles.map(code).join(', ');
}

function neededCell({ grant, target }: Permission): string {
  if (grant === null) return '';
  return target?.self === 'free' ? `${code(grant)}, for others` : code(grant);
}

export function permissionsText(): string {
  return [
    'Who may do what. The token gives a participant a role, and the role its grants; members of `grants` in the token stand ' +
      'in place of what the role gives. A request without the grant that its method needs is answered with `forbidden`.',
    '## What a role grants',
    table(
      ['Role', ...GRANTS.map(code), 'Gives and takes the roles'],
      Role.options.map((role) => [
        code(role),
        ...GRANTS.map((grant) => grantCell(GRANTS_OF_ROLE[role][grant])),
        ROLES_GIVEN_BY[role].map(code).join(', '),
      ]),
    ),
    '## What a method needs',
    '_Grant_: empty where every participant may do it for itself. _Done to_: by whom to whom, by their roles; to themselves ' +
      'all may who have the grant. Who has the grant `moderate` by its token, whatever its role, acts as a `cohost`. ' +
      '_Service_: whether programs of the operator may do it too, which have no seat in the room.',
    table(
      ['Method', 'Grant', 'Done to', 'Service'],
      Object.entries(permissions).map(([name, permission]) => [
        code(name),
        neededCell(permission),
        targetCell(permission),
        permission.service ? 'yes' : '',
      ]),
    ),
  ].join('\n\n');
}
