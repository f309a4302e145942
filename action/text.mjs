// SPDX-License-Identifier: Apache-2.0
// Text of blueprints and plans on its way to a runner, which takes lines for commands, and to a
// page, which takes them for markup. Pure functions.

/** Characters that end lines, move cursors or reorder text become spaces. */
const plain = text => String(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');

/** A line of the log in which the runner finds no command: "::" counts at its beginning, "##[" anywhere. */
export const logLine = text => 'porc: ' + plain(text).replaceAll('##[', '# #[');

/** The message of a workflow command. https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
export const commandText = text => String(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** One of its properties. */
export const commandProperty = text => commandText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** `::name key=value::message` */
export function command(name, properties, message) {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '');
  const list = given.map(([key, value]) => `${key}=${commandProperty(value)}`).join(',');
  return `::${name}${list ? ' ' + list : ''}::${commandText(message)}`;
}

/** Text that markdown shows as it is: no markup, no HTML, no link, and nobody is mentioned. */
export function markdown(text, most = 300) {
  const whole = plain(text);
  const shown = whole.length > most ? whole.slice(0, most) + '…' : whole;
  return shown
    .replace(/[!-+:-@[-`{-~]/g, character => `&#${character.charCodeAt(0)};`)
    .replaceAll('&#64;', '&#64;&#8203;')
    .replace(/www\./gi, match => match.slice(0, 3) + '&#8203;.');
}

/** An entry for the files GITHUB_OUTPUT and GITHUB_ENV, whose end no value can contain. */
export function fileEntry(name, value, end) {
  const text = String(value);
  if (text.includes(end)) throw new Error(`the value of ${name} holds its own end`);
  return `${name}<<${end}\n${text}\n${end}\n`;
}

/** Seconds in "90", "90s", "30m" or "2h". */
export function seconds(text) {
  const found = /^(\d{1,6})([smh]?)$/.exec(text.trim());
  if (!found) throw new Error(`timeout must be such as 90, 30m or 2h`);
  return Number(found[1]) * {'': 1, s: 1, m: 60, h: 3600}[found[2]];
}

/** The line of a YAML or JSON file where the member that a JSON Pointer names most likely stands; 0 when none does. */
export function lineOf(source, pointer) {
  const lines = source.split('\n');
  let at = 0;
  let found = 0;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const place = lines.findIndex((line, i) => i >= at && memberName(line) === name);
    if (place < 0) break;
    found = place + 1;
    at = place + 1;
  }
  return found;
}

function memberName(line) {
  const found = /^\s*(?:[-{,]\s*)*(?:"([^"]*)"|'([^']*)'|([^\s"'#:{[][^:#]*?))\s*:/.exec(line);
  return found ? found[1] ?? found[2] ?? found[3] : undefined;
}
