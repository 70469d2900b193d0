/** The reference pages that do not belong to one feature: errors, close codes, permissions. */
import { CLOSE_CODES } from '../close-codes.ts';
import { ERROR_CODES } from '../errors.ts';
import { GRANTS_OF_ROLE, permissions, type Permission } from '../permissions.ts';
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
  const texts = Role.options.map((role) => ({ role, whom: target.allowed[role].map(code).join(', ') || 'nobody' }));
  const alike = new Set(texts.map(({ whom }) => whom)).size === 1;
  return alike ? (texts[0]?.whom ?? '') : texts.map(({ role, whom }) => `${code(role)}: ${whom}`).join('; ');
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
      ['Grant', ...Role.options],
      GRANTS.map((grant) => [code(grant), ...Role.options.map((role) => grantCell(GRANTS_OF_ROLE[role][grant]))]),
    ),
    '## What a method needs',
    '_Grant_: empty where every participant may do it for itself. _Done to_: the roles of those whom it may be done to. ' +
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
