// SPDX-License-Identifier: Apache-2.0
// Which files of the checkout are meant.
import {readdirSync, readFileSync, realpathSync, statSync} from 'node:fs';
import {join, sep} from 'node:path';

const BLUEPRINTS_MAX = 100;
const BYTES_MAX = 4 * 1024 * 1024;
const ENTRIES_MAX = 200_000;
const SKIPPED = new Set(['.git', 'node_modules']);

/** A pattern as a regular expression over paths with "/": `*` and `?` stay within a name, `**` does not. */
export function patternOf(text) {
  let source = '';
  for (let i = 0; i < text.length; ++i) {
    if (text.startsWith('**/', i)) { source += '(?:[^/]+/)*'; i += 2; }
    else if (text.startsWith('**', i)) { source += '.*'; i += 1; }
    else if (text[i] === '*') source += '[^/]*';
    else if (text[i] === '?') source += '[^/]';
    else source += text[i].replace(/[.+^${}()|[\]\\/]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

function* walk(root, folder, left) {
  for (const entry of readdirSync(join(root, folder), {withFileTypes: true})) {
    if (--left.entries < 0) throw new Error('the checkout holds too many files to look through: name the blueprints');
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* walk(root, path, left);
    if (entry.isFile()) yield path;
  }
}

/** The blueprints that `patterns` (lines) name below `root`, sorted, with their text. */
export function blueprints(root, patterns) {
  const wanted = patterns.split('\n').map(line => line.trim().replace(/^\.\//, '')).filter(Boolean);
  if (!wanted.length) throw new Error('the input blueprint names no file');
  const found = new Set();
  const left = {entries: ENTRIES_MAX};
  let files;
  for (const each of wanted) {
    if (each.startsWith('/') || each.split('/').includes('..')) throw new Error(`${each} is not below the checkout`);
    if (!/[*?]/.test(each)) { found.add(each); continue; }
    files ??= [...walk(root, '', left)];
    const pattern = patternOf(each);
    files.filter(path => pattern.test(path)).forEach(path => found.add(path));
  }
  if (!found.size) throw new Error(`no file matches ${wanted.join(', ')}`);
  if (found.size > BLUEPRINTS_MAX) throw new Error(`more than ${BLUEPRINTS_MAX} blueprints match`);
  return [...found].sort().map(path => ({path, text: read(root, path)}));
}

function read(root, path) {
  const base = realpathSync(root) + sep;
  const file = realpathSync(join(root, path));
  if (!file.startsWith(base)) throw new Error(`${path} leads out of the checkout`);
  if (statSync(file).size > BYTES_MAX) throw new Error(`${path} is over 4 MiB`);
  return readFileSync(file, 'utf8');
}
