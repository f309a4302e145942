// SPDX-License-Identifier: Apache-2.0
// The GitHub Action. Needs Node and nothing else.
import {createHash, randomUUID} from 'node:crypto';
import {appendFileSync, existsSync, mkdirSync, readdirSync} from 'node:fs';
import {resolve, sep} from 'node:path';
import {spawnSync} from 'node:child_process';
import {blueprints} from './files.mjs';
import {EXIT, Porc, Refusal, serverUrl} from './porc.mjs';
import {summary} from './summary.mjs';
import {command, fileEntry, lineOf, logLine, seconds} from './text.mjs';

const SUMMARY_MAX = 900_000;
const RUN_ID = /^[\w-]{1,64}$/;
const GOALS = {validate: 'built', plan: 'planned', apply: 'applied'};
/** Statuses in which nothing more is to be waited for, beside the final ones. */
const ENOUGH = {validate: ['built'], plan: ['planned', 'awaiting_approval', 'policy_soft_failed'], apply: ['policy_soft_failed'], wait: []};
const GOOD = {
  validate: ['built'],
  plan: ['planned', 'awaiting_approval', 'no_changes'],
  apply: ['applied', 'no_changes'],
  wait: ['applied', 'no_changes'],
};
const BAD = {policy_failed: EXIT.policy, policy_soft_failed: EXIT.policy, awaiting_approval: EXIT.approval, build_failed: EXIT.validation,
  superseded: EXIT.conflict, discarded: EXIT.conflict, expired: EXIT.conflict, cancelled: EXIT.conflict};

const environment = process.env;
const input = name => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim();
const print = line => process.stdout.write(line + '\n');
const say = text => print(logLine(text));
const mask = secret => print(command('add-mask', {}, secret));

function tell(variable, text) {
  if (environment[variable]) appendFileSync(environment[variable], text);
}

function exitOf(name, status) {
  if (GOOD[name].includes(status.status)) return 0;
  return BAD[status.status] ?? (status.is_final ? EXIT.internal : EXIT.temporary);
}

/** The same attempt of the same job asks for the same run, however often. */
function keyOf(name, {path, text}) {
  const what = createHash('sha256').update(`${environment.GITHUB_JOB}\0${path}\0${text}`).digest('hex').slice(0, 32);
  return `actions/${environment.GITHUB_RUN_ID}/${environment.GITHUB_RUN_ATTEMPT}/${name}/${what}`;
}

function annotate(file, refusal) {
  for (const {pointer, message} of refusal.violations.slice(0, 50)) {
    const line = lineOf(file.text, pointer) || 1;
    print(command('error', {file: file.path, line, title: 'PORC'}, `${pointer || 'the blueprint'} ${message}`));
  }
}

async function planOf(porc, status) {
  if (!status.counts) return undefined;
  return porc.json('GET', `/run/${status.run_id}/plan`).catch(() => undefined);
}

async function follow(porc, name, run, path) {
  const enough = status => status.is_final || ENOUGH[name].includes(status.status);
  const status = await porc.follow(run, enough, each => say(`${path ?? run}: ${each.status}`));
  const exit = exitOf(name, status);
  const failed = exit && `${status.status}${status.reason ? `: ${status.reason.message}` : ''}`;
  if (failed) print(command('error', {file: path, title: 'PORC'}, `run ${run} is ${failed}`));
  for (const advice of status.advice ?? []) print(command('warning', {file: path, title: 'PORC'}, advice.message));
  return {path, status, exit, link: porc.link(run), plan: await planOf(porc, status)};
}

async function submit(porc, name, file) {
  try {
    const type = file.path.endsWith('.json') ? 'application/json' : 'application/yaml';
    const {run_id: run} = await porc.json('POST', `/blueprint?goal=${GOALS[name]}`,
      {body: file.text, type, key: keyOf(name, file), doing: file.path});
    say(`${file.path}: run ${run}, ${porc.link(run)}`);
    return await follow(porc, name, run, file.path);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!error.violations.length) print(command('error', {file: file.path, title: 'PORC'}, error.message));
    annotate(file, error);
    return {path: file.path, exit: error.exit, error: error.message};
  }
}

function runInput() {
  const run = input('run-id');
  if (!RUN_ID.test(run)) throw new Refusal('the input run-id must name a run', EXIT.usage);
  return run;
}

/** What a workflow needs to run terraform by itself: the files, backend.hcl, and a token for terraform in the environment. */
async function fetchTerraform(porc, url) {
  const run = runInput();
  const root = resolve(environment.GITHUB_WORKSPACE ?? '.');
  const folder = resolve(root, input('directory') || 'terraform');
  if (!folder.startsWith(root + sep)) throw new Refusal('directory must be below the checkout', EXIT.usage);
  if (existsSync(folder) && readdirSync(folder).length) throw new Refusal(`${input('directory')} is not empty`, EXIT.usage);
  const bundle = await porc.call('GET', `/run/${run}/bundle?backend=remote`, {doing: `run ${run}`});
  mkdirSync(folder, {recursive: true});
  const unpacked = spawnSync('tar', ['-xzf', '-', '-C', folder, '--no-same-owner'], {input: Buffer.from(await bundle.arrayBuffer())});
  if (unpacked.status !== 0) throw new Refusal('the files could not be unpacked', EXIT.internal);
  const {token, expires_at: end} = await porc.terraformSession(run);
  const host = new URL(url).hostname.replaceAll('-', '__').replaceAll('.', '_');
  tell('GITHUB_ENV', fileEntry(`TF_TOKEN_${host}`, token, randomUUID()));
  tell('GITHUB_OUTPUT', fileEntry('directory', folder, randomUUID()));
  say(`${folder} holds the files of run ${run}; terraform may use the state until ${end}`);
  return [{status: await porc.json('GET', `/run/${run}/status`), exit: 0, link: porc.link(run)}];
}

async function act(porc, name, url) {
  if (name === 'terraform') return fetchTerraform(porc, url);
  if (name === 'wait') return [await follow(porc, name, runInput())];
  if (!GOALS[name]) throw new Refusal('command must be validate, plan, apply, wait or terraform', EXIT.usage);
  if (name === 'apply' && input('run-id')) {
    const run = runInput();
    await porc.call('POST', `/run/${run}/apply`, {doing: `run ${run}`});
    return [await follow(porc, name, run)];
  }
  const files = blueprints(resolve(environment.GITHUB_WORKSPACE ?? '.'), input('blueprint'));
  return Promise.all(files.map(file => submit(porc, name, file)));
}

function report(name, outcomes) {
  const known = outcomes.filter(outcome => outcome.status);
  const end = randomUUID();
  tell('GITHUB_OUTPUT', fileEntry('run_id', known.map(each => each.status.run_id).join('\n'), end));
  tell('GITHUB_OUTPUT', fileEntry('status', known.map(each => each.status.status).join('\n'), end));
  const brief = known.map(({path, status, link}) => [status.run_id, {path, status: status.status, counts: status.counts, link}]);
  tell('GITHUB_OUTPUT', fileEntry('outputs', JSON.stringify(Object.fromEntries(brief)), end));
  const page = summary(name, outcomes);
  tell('GITHUB_STEP_SUMMARY', page.length > SUMMARY_MAX ? `## PORC\n\n${outcomes.length} runs; see the log\n` : page);
}

async function main() {
  const name = input('command') || 'plan';
  const url = serverUrl(input('url'));
  const porc = new Porc(url, environment, mask, Date.now() + seconds(input('timeout') || '30m') * 1000);
  const outcomes = await act(porc, name, url);
  report(name, outcomes);
  return outcomes.find(outcome => outcome.exit)?.exit ?? 0;
}

main().then(
  code => { process.exitCode = code; },
  error => {
    print(command('error', {title: 'PORC'}, error.message));
    process.exitCode = error.exit ?? EXIT.internal;
  });
