/** PROTOCOL.md: the prose of protocol.template.md with the tables, and one exchange as it was recorded, put in. */
import { CLOSE_CODES } from '../close-codes.ts';
import { ERROR_CODES } from '../errors.ts';
import { MAX_AUDIENCE_PAGE } from '../features/audience.ts';
import { MAX_BATCH, MAX_CAMERAS } from '../features/media.ts';
import { MAX_MESSAGE_CHARS } from '../features/messages.ts';
import * as generalLimits from '../limits.ts';
import { PROTOCOL_HISTORY, PROTOCOL_VERSION, SIGNALING_PATH, SUBPROTOCOL } from '../version.ts';
import { bodyText, table, typesText } from './schema-tables.ts';
import { property, tableSchemas, type MethodEntry, type NamedTypes, type NotificationEntry } from './schemas.ts';
import { exchangeText, type WorkedExchange } from './worked-exchange.ts';

const limits = { ...generalLimits, MAX_AUDIENCE_PAGE, MAX_BATCH, MAX_CAMERAS, MAX_MESSAGE_CHARS };

const TYPES_AT = '#/types';

const GRANT_TEXTS: Readonly<Record<string, string>> = {
  publish: 'grant `publish` with the `source` in it',
};

function methodText({ name, summary, phase, grant, request, answer }: MethodEntry, types: NamedTypes): string {
  const needs = grant === null ? [] : [GRANT_TEXTS[grant] ?? `grant \`${grant}\``];
  return [
    `### ${name}`,
    summary,
    `Needs: phase \`${phase}\`${needs.map((need) => `, ${need}`).join('')}.`,
    bodyText('Params', property(request, 'params'), types),
    bodyText('Result', property(answer, 'result'), types),
  ].join('\n\n');
}

function notificationText({ name, summary, sequenced, frame }: NotificationEntry, types: NamedTypes): string {
  return [
    `### ${name}`,
    `${summary} ${sequenced ? 'Carries `seq`.' : 'Carries no `seq`.'}`,
    bodyText('Data', property(frame, 'data'), types),
  ].join('\n\n');
}

/** A list of the named headings with what they are about. */
const overview = (entries: readonly { readonly name: string; readonly summary: string }[]): string =>
  table(
    ['Name', ''],
    entries.map(({ name, summary }) => [`[${name}](#${name.replaceAll('.', '').toLowerCase()})`, summary]),
  );

function sections(exchange: WorkedExchange): ReadonlyMap<string, string> {
  const { methods, notifications, types } = tableSchemas(TYPES_AT);
  const join = (texts: readonly string[]): string => texts.join('\n\n');
  return new Map([
    ...Object.entries(limits).map(([name, value]): [string, string] => [name, value.toLocaleString('en-US')]),
    ['SUBPROTOCOL', SUBPROTOCOL],
    ['SIGNALING_PATH', SIGNALING_PATH],
    ['PROTOCOL_VERSION', PROTOCOL_VERSION],
    ['methodOverview', overview(methods)],
    ['notificationOverview', overview(notifications)],
    ['methods', join(methods.map((entry) => methodText(entry, types)))],
    ['notifications', join(notifications.map((entry) => notificationText(entry, types)))],
    ['types', typesText(types)],
    [
      'errors',
      table(
        ['Code', 'Meaning'],
        Object.entries(ERROR_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
      ),
    ],
    [
      'closeCodes',
      table(
        ['Code', 'Name', 'Resume', 'Meaning'],
        Object.entries(CLOSE_CODES).map(([code, { name, resume, meaning }]) => [
          code,
          `\`${name}\``,
          resume ? 'yes' : 'no',
          meaning,
        ]),
      ),
    ],
    [
      'history',
      table(
        ['Version', 'Changes'],
        PROTOCOL_HISTORY.map(({ version, changes }) => [version, changes]),
      ),
    ],
    ['exchange', exchangeText(exchange)],
  ]);
}

/**
 * The page.
 * @param template the prose, with each generated part named as `{{part}}`
 * @throws when the template names a part that there is not, or leaves one out
 */
export function protocolPage(template: string, exchange: WorkedExchange): string {
  const parts = sections(exchange);
  const unused = new Set(parts.keys());
  const page = template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts.get(name);
    if (part === undefined) throw new Error(`protocol.template.md asks for {{${name}}}, which nobody makes`);
    unused.delete(name);
    return part;
  });
  if (unused.size > 0) throw new Error(`protocol.template.md leaves out ${[...unused].join(', ')}`);
  return page;
}
