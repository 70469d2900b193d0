import { expect, test } from 'vitest';
import { CausewayClientError } from '../errors.ts';
import { searchNode, type Visit } from './node-search.ts';

const [A, B, C] = ['wss://a.test/s', 'wss://b.test/s', 'wss://c.test/s'] as const;

type Outcome = 'in' | CausewayClientError;

const refusal = (code: CausewayClientError['code']) => new CausewayClientError(code, code);
const rehome = (url: unknown) => new CausewayClientError('rehome', 'go there', { data: { url } });

/** Searches among nodes that do as they are told, visit by visit; the last outcome of a node holds from then on. */
async function search(urls: readonly string[], outcomes: Readonly<Record<string, readonly Outcome[]>>) {
  const visits: Visit[] = [];
  const searching = searchNode(urls, async (visit) => {
    const before = visits.filter(({ url }) => url === visit.url).length;
    visits.push(visit);
    const outcome = outcomes[visit.url]?.at(before) ?? outcomes[visit.url]?.at(-1);
    if (outcome !== 'in') throw outcome ?? refusal('unreachable');
  });
  const error: unknown = await searching.then(
    () => null,
    (reason: unknown) => reason,
  );
  return { error, visited: visits.map(({ url, rehomed }) => (rehomed ? `${url} rehomed` : url)), visits };
}

test('goes on to the next until one takes us', async () => {
  const { error, visited, visits } = await search([A, B, C], { [A]: [refusal('unreachable')], [B]: ['in'] });
  expect([error, visited]).toEqual([null, [A, B]]);
  expect(visits.map(({ last }) => last)).toEqual([false, false]);
});

test('the last may take its time', async () => {
  const { visits } = await search([A, B], {});
  expect(visits.map(({ last }) => last)).toEqual([false, true]);
});

test('stops at an error that is the same everywhere', async () => {
  const { error, visited } = await search([A, B], { [A]: [refusal('token_expired')], [B]: ['in'] });
  expect([error, visited]).toMatchObject([{ code: 'token_expired' }, [A]]);
});

test.each([
  [['unreachable', 'unavailable', 'region_not_allowed'], 'unavailable'],
  [['unreachable', 'region_not_allowed', 'region_not_allowed'], 'unreachable'],
  [['region_not_allowed', 'region_not_allowed', 'rehome'], 'rehome'],
] as const)('of %j tells %s', async ([a, b, c], told) => {
  const { error, visited } = await search([A, B, C], { [A]: [refusal(a)], [B]: [refusal(b)], [C]: [refusal(c)] });
  expect([error, visited]).toMatchObject([{ code: told }, [A, B, C]]);
});

test('goes where it is sent', async () => {
  const { error, visited } = await search([A], { [A]: [rehome(B)], [B]: [rehome(C)], [C]: ['in'] });
  expect([error, visited]).toEqual([null, [A, `${B} rehomed`, `${C} rehomed`]]);
});

test('is not sent to and fro for ever', async () => {
  const { error, visited } = await search([A], { [A]: [rehome(B)], [B]: [rehome(A)] });
  expect(error).toMatchObject({ code: 'rehome' });
  expect(visited).toEqual([A, `${B} rehomed`, `${A} rehomed`, `${B} rehomed`]);
});

test.each(['ws://b.test/s', 'https://b.test', undefined])('does not go to %s', async (url) => {
  const { error, visited } = await search([A], { [A]: [rehome(url)] });
  expect([error, visited]).toMatchObject([{ code: 'rehome' }, [A]]);
});

test('sent to a node that cannot be reached, it asks to be kept, and loses little time', async () => {
  const { error, visited, visits } = await search([A], { [A]: [rehome(B), 'in'] });
  expect([error, visited]).toEqual([null, [A, `${B} rehomed`, `${A} rehomed`]]);
  expect(visits.map(({ last }) => last)).toEqual([true, false, true]);
});

test('a node that was found silent costs no time again', async () => {
  const { error, visited } = await search([A, B, A], { [B]: [rehome(A), 'in'] });
  expect([error, visited]).toEqual([null, [A, B, `${B} rehomed`]]);
  expect((await search([A, A], {})).visited).toEqual([A]);
});
