/**
 * Lets the compiler see many source files at once: it spends most of its time on the headers that all of them include.
 * Use: node unity.mjs SOURCE_FOLDER_WITH_meson.build LIST_NAME COUNT: rewrites the list of that name in meson.build to
 * COUNT files, which include those that stood there.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, list, count] = process.argv.slice(2);
if (folder === undefined || list === undefined || !(Number(count) >= 1)) {
  throw new Error('Use: unity.mjs SOURCE_FOLDER LIST_NAME COUNT');
}

/** What a file defines for itself alone, `static` or in a namespace without a name: twice in one group, it is an error. */
const OWN_NAMES = [
  /^\t\tstatic [\w:<>, ]*?[ *&]?(?<name>\w+)\s*[[=({;]/gm,
  /^\t?(?:(?:inline|static|const|constexpr) )+[\w:<>, ]*?[ *&]?(?<name>\w+)\s*[[=({;]/gm,
  /^[\w:<>]+[ *&]+(?<name>\w+\([^)]*)\)/gm,
  /^\t?(?:class|struct|enum|enum class) (?<name>\w+)/gm,
  /^\t?enum \{ (?<name>\w+)/gm,
];
const MACRO = /^#define (?<name>\w+)/gm;

/** @param {RegExp} pattern @param {string} text */
const namesIn = (pattern, text) => [...text.matchAll(pattern)].flatMap(({ groups }) => groups?.name ?? []);

const mesonFile = join(folder, 'meson.build');
const meson = readFileSync(mesonFile, 'utf8');
/** @type {string[]} */
const sources = [];
/** The list, and what is added to it on a condition. */
const LISTS = new RegExp(`^(\\s*${list} \\+?= )\\[([^\\]]*)\\]`, 'gm');
const rest = meson.replace(LISTS, (_whole, /** @type {string} */ assignment, /** @type {string} */ files) => {
  const before = sources.length;
  for (const [, file = ''] of files.matchAll(/'([^']+)'/g)) sources.push(file);
  return `${assignment}[${before === 0 ? '@UNITY@' : ''}]`;
});
if (sources.length === 0) throw new Error(`${mesonFile} has no list ${list}`);

const groups = Array.from({ length: Number(count) }, () => ({
  bytes: 0,
  names: new Set(),
  files: /** @type {string[]} */ ([]),
}));
const byLength = sources
  .map((file) => ({ file, bytes: statSync(join(folder, file)).size, text: readFileSync(join(folder, file), 'utf8') }))
  .toSorted((one, other) => other.bytes - one.bytes);
for (const { file, bytes, text } of byLength) {
  const names = new Set(OWN_NAMES.flatMap((pattern) => namesIn(pattern, text)));
  const group = groups
    .filter((each) => ![...names].some((name) => each.names.has(name)))
    .toSorted((a, b) => a.bytes - b.bytes)[0];
  if (group === undefined) throw new Error(`${file} shares a name with a file of each group`);
  for (const name of names) group.names.add(name);
  group.bytes += bytes;
  const macros = namesIn(MACRO, text).map((name) => `#undef ${name}\n`);
  group.files.push(`#include "${file}"\n${macros.join('')}`);
}
const written = groups.map(({ files }, index) => {
  const name = `unity-${index}.cpp`;
  writeFileSync(join(folder, name), files.join(''));
  return `'${name}'`;
});
writeFileSync(mesonFile, rest.replace('@UNITY@', written.join(', ')));
