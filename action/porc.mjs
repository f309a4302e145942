// SPDX-License-Identifier: Apache-2.0
// PORC's API in the name of a job: GitHub's OIDC token becomes a session, which is renewed before it ends.

const CALL_MS = 60_000;
const RENEW_MS = 60_000;
const TRIES = 5;
export const EXIT = {internal: 1, usage: 10, validation: 11, forbidden: 12, policy: 13, approval: 14, conflict: 15, missing: 16, temporary: 17};

const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

export class Refusal extends Error {
  constructor(message, exit, violations = []) {
    super(message);
    this.exit = exit;
    this.violations = violations;
  }
}

/** https, or this machine: the token would be anybody's on the way. */
export function serverUrl(text) {
  const url = new URL(text);
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) throw new Refusal('url must begin with https://', EXIT.usage);
  if (url.search || url.hash || url.username) throw new Refusal('url must be an address and no more', EXIT.usage);
  return text.replace(/\/+$/, '');
}

function exitOf(status) {
  return {400: EXIT.validation, 413: EXIT.validation, 415: EXIT.validation, 422: EXIT.validation, 401: EXIT.forbidden,
    403: EXIT.forbidden, 404: EXIT.missing, 409: EXIT.conflict, 412: EXIT.conflict, 429: EXIT.temporary}[status] ??
    (status >= 500 ? EXIT.temporary : EXIT.internal);
}

/** Sends until an answer comes that is no passing trouble. */
async function send(url, options, until) {
  for (let tries = 1; ; ++tries) {
    let answer;
    let trouble;
    try {
      answer = await fetch(url, {...options, redirect: 'error', signal: AbortSignal.timeout(CALL_MS)});
      if (![429, 502, 503, 504].includes(answer.status)) return answer;
      trouble = `it answers ${answer.status}`;
    } catch (error) {
      trouble = error.cause?.code ?? error.cause?.message ?? error.message;
    }
    const asked = Number(answer?.headers.get('retry-after')) || 0;
    const wait = Math.max(asked * 1000, Math.random() * Math.min(30_000, 500 * 2 ** tries));
    if (tries >= TRIES || Date.now() + wait > until) throw new Refusal(`${new URL(url).host}: ${trouble}`, EXIT.temporary);
    await pause(wait);
  }
}

export class Porc {
  #url;
  #environment;
  #mask;
  #session;
  #opening;
  /** `mask` is told each secret before it is used. */
  constructor(url, environment, mask, until) {
    this.#url = url;
    this.#environment = environment;
    this.#mask = mask;
    this.until = until;
  }

  async #proof() {
    const {ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token} = this.#environment;
    if (!url || !token) {
      throw new Refusal('GitHub gives this job no OIDC token: it needs "permissions: id-token: write", which a pull request from a fork does not get', EXIT.forbidden);
    }
    const answer = await send(`${url}&audience=${encodeURIComponent(this.#url)}`, {headers: {Authorization: `bearer ${token}`}}, this.until);
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok || typeof body.value !== 'string') throw new Refusal(`GitHub answers ${answer.status} to the request for an OIDC token`, EXIT.temporary);
    this.#mask(body.value);
    return body.value;
  }

  async session() {
    if (this.#session && Date.parse(this.#session.expires_at) - Date.now() > RENEW_MS) return this.#session;
    this.#opening ??= this.#open().finally(() => { this.#opening = undefined; });
    return this.#opening;
  }

  async #open() {
    this.#session = await this.#exchange();
    return this.#session;
  }

  /** For terraform alone, with the files of one run: it lasts as long as a job may. */
  async terraformSession(run) {
    return this.#exchange({run_id: run});
  }

  async #exchange(more = {}) {
    const body = JSON.stringify({token: await this.#proof(), ...more});
    const answer = await send(`${this.#url}/auth/oidc`, {method: 'POST', body, headers: {'Content-Type': 'application/json'}}, this.until);
    if (!answer.ok) throw await this.#refusal(answer, 'the job is not let in');
    const session = await answer.json();
    this.#mask(session.token);
    return session;
  }

  async #refusal(answer, doing) {
    const problem = await answer.json().catch(() => ({}));
    const request = answer.headers.get('x-request-id') ?? '';
    const detail = problem.detail ?? `it answers ${answer.status}`;
    return new Refusal(`${doing}: ${detail}${answer.status === 401 ? ` (request ${request}: the server's log says why)` : ''}`,
      exitOf(answer.status), problem.details ?? []);
  }

  async call(method, path, {body, type, key, doing = path} = {}) {
    for (let tries = 1; ; ++tries) {
      const {token} = await this.session();
      const headers = {Authorization: `Bearer ${token}`, Accept: 'application/json'};
      if (type) headers['Content-Type'] = type;
      if (key) headers['Idempotency-Key'] = key;
      const answer = await send(this.#url + path, {method, body, headers}, this.until);
      if (answer.ok) return answer;
      if (answer.status === 401 && tries === 1) {
        if (this.#session?.token === token) this.#session = undefined;
        continue;
      }
      throw await this.#refusal(answer, doing);
    }
  }

  async json(method, path, options) {
    return (await this.call(method, path, options)).json();
  }

  /** The run as soon as `enough` of it is there, or as it is when the time is over. */
  async follow(run, enough, heard) {
    let seen;
    for (let wait = 250; ; wait = Math.min(5000, wait * 1.5)) {
      const status = await this.json('GET', `/run/${run}/status`, {doing: `run ${run}`});
      if (status.status !== seen) heard(status);
      seen = status.status;
      if (enough(status) || Date.now() + wait > this.until) return status;
      await pause(wait);
    }
  }

  link(run) {
    return `${this.#url}/report/${run}`;
  }
}
