/**
 * A subset of Markdown: emphasis, code, lists, quotes, links. It becomes a tree of plain values, never HTML, so that nothing
 * that somebody writes can be more than these.
 */
import { lexer, type Token } from 'marked';

type MarkTag = 'p' | 'strong' | 'em' | 'del' | 'code' | 'pre' | 'ul' | 'ol' | 'li' | 'blockquote' | 'br';

export type Mark =
  | string
  | { readonly tag: MarkTag; readonly inner: readonly Mark[] }
  | {
      readonly href: string;
      readonly inner: readonly Mark[];
      /** Where it leads, if its words say otherwise. */ readonly host: string | null;
    };

/** So deep lists and quotes are shown; deeper ones as they were written. */
const DEPTH = 6;

/** Quotes and lists in each other, deeper than anybody writes: marked goes into each of them. */
const TOO_DEEP = new RegExp(`^(?:[ \\t]*(?:>|[-*+](?=[ \\t])|\\d{1,9}[.)](?=[ \\t]))){${DEPTH + 1}}`, 'm');

export function marksOf(words: string): readonly Mark[] {
  if (TOO_DEEP.test(words)) return asWritten(words);
  try {
    return inner(lexer(words, { gfm: true, breaks: true }), 0);
  } catch {
    // It went too deep in another way.
    return asWritten(words);
  }
}

const asWritten = (words: string): readonly Mark[] => wrap('pre', [words]);

const inner = (tokens: readonly Token[] | undefined, depth: number): readonly Mark[] =>
  (tokens ?? []).flatMap((token) => markOf(token, depth + 1));

const wrap = (tag: MarkTag, marks: readonly Mark[]): readonly Mark[] => [{ tag, inner: marks }];

function markOf(token: Token, depth: number): readonly Mark[] {
  if (depth > 2 * DEPTH) return [token.raw];
  const children = 'tokens' in token ? token.tokens : undefined;
  switch (token.type) {
    case 'space':
      return [];
    case 'paragraph':
      return wrap('p', inner(children, depth));
    case 'heading':
      return wrap('p', wrap('strong', inner(children, depth)));
    case 'strong':
    case 'em':
    case 'del':
      return wrap(token.type, inner(children, depth));
    case 'blockquote':
      return wrap('blockquote', inner(children, depth));
    case 'codespan':
      return wrap('code', [textOf(token)]);
    case 'code':
      return wrap('pre', [textOf(token)]);
    case 'br':
      return wrap('br', []);
    case 'text':
      return children === undefined ? [textOf(token)] : inner(children, depth);
    case 'escape':
      return [textOf(token)];
    case 'list':
      return wrap(
        'ordered' in token && token.ordered === true ? 'ol' : 'ul',
        itemsOf(token).flatMap((item) => wrap('li', inner(item, depth))),
      );
    case 'link':
      return [linkOf(token, inner(children, depth))].flat();
    default:
      return [token.raw];
  }
}

const textOf = (token: Token): string => ('text' in token && typeof token.text === 'string' ? token.text : token.raw);

function itemsOf(token: Token): readonly (readonly Token[])[] {
  if (token.type !== 'list' || !('items' in token) || !Array.isArray(token.items)) return [];
  return token.items.map((item: { readonly tokens?: readonly Token[] }) => item.tokens ?? []);
}

/** Addresses of the web and of mail; any other is words. */
function linkOf(token: Token, marks: readonly Mark[]): readonly Mark[] {
  const href: unknown = 'href' in token ? token.href : undefined;
  const url = typeof href === 'string' ? URL.parse(href) : null;
  if (url === null || !['https:', 'http:', 'mailto:'].includes(url.protocol)) return [token.raw];
  const words = textOf(token);
  const same =
    words === href || URL.parse(words)?.href === url.href || `mailto:${words}` === href || `http://${words}` === href;
  return [{ href: url.href, inner: marks, host: same ? null : url.host || url.pathname }];
}
