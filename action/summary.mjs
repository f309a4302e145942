// SPDX-License-Identifier: Apache-2.0
// What the job says on its page. Destroys come first.
import {markdown} from './text.mjs';

const ROWS_MAX = 50;
const ORDER = ['delete', 'replace', 'update', 'create'];

const actionOf = ({actions = []}) => actions.length > 1 ? 'replace' : actions[0] ?? '';
const rank = change => {
  const place = ORDER.indexOf(actionOf(change));
  return place < 0 ? ORDER.length : place;
};

function counted(counts) {
  if (!counts) return '';
  return `${counts.destroy} to destroy, ${counts.change} to change, ${counts.add} to add`;
}

function changes(plan) {
  const rows = [...(plan?.resources ?? [])].sort((a, b) => rank(a) - rank(b));
  if (!rows.length) return '';
  const shown = rows.slice(0, ROWS_MAX).map(row => `| ${markdown(actionOf(row))} | ${markdown(row.address)} |`);
  const more = rows.length > ROWS_MAX ? `\n\n…and ${rows.length - ROWS_MAX} more` : '';
  return `\n| action | resource |\n|---|---|\n${shown.join('\n')}${more}\n`;
}

/** `outcomes` are {path, status, link, plan, error}. */
export function summary(command, outcomes) {
  const parts = outcomes.map(({path, status, link, plan, error}) => {
    const title = `### ${markdown(status?.name || path || status?.run_id || 'PORC')}`;
    const state = status ? `**${markdown(status.status)}** · ${markdown(status.environment)} · ${counted(status.counts)}` : '**refused**';
    const why = error ?? status?.reason?.message ?? '';
    const advice = (status?.advice ?? []).map(each => `- ${markdown(each.message)}`).join('\n');
    const policies = (status?.failed_policies ?? []).map(each => `- policy ${markdown(each.name)}`).join('\n');
    return [title, state, why && `> ${markdown(why, 2000)}`, policies, advice, changes(plan), link && `[Report](${link})`]
      .filter(Boolean).join('\n\n');
  });
  return `## PORC ${markdown(command)}\n\n${parts.join('\n\n')}\n`;
}
