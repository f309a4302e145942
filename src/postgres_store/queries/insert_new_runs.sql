-- SPDX-License-Identifier: Apache-2.0
-- New runs: what each is, what finds it, its first version, its events, its job unless there is nothing to do, and
-- entries of the outbox of which each is the only one of a queue that nobody knows yet.
WITH made AS MATERIALIZED (
  SELECT *, porc_facet(environment, kind, name, repo, owner) AS facet
  FROM unnest(:runs::text[], :due_at::bigint[], :statuses::text[], :kinds::text[], :environments::text[],
              :names::text[], :repos::text[], :owners::text[], :workspaces::text[],
              :audit_sequences::bigint[], :audit_heads::text[], :projections::text[])
    AS given (run, due_at, status, kind, environment, name, repo, owner, workspace, audit_sequence,
              audit_head, projection)
), new_facets AS (
  INSERT INTO facet (digest, environment, kind, name, repo, owner)
  SELECT DISTINCT ON (facet) facet, environment, kind, name, repo, owner FROM made ORDER BY facet
  ON CONFLICT DO NOTHING
), told AS (
  INSERT INTO run_facet (facet, run_id) SELECT facet, run FROM made
), changes AS (
  INSERT INTO change (run_id, version, at) SELECT run, 1, (SELECT porc_clock()) FROM made
), jobs AS (
  INSERT INTO job (run_id, due_at, fence, wanted)
  SELECT run, greatest(due_at, (SELECT porc_clock())), 0, false FROM made WHERE due_at IS NOT NULL
), events AS (
  INSERT INTO event (run_id, sequence, bytes, hash)
  SELECT run, sequence, bytes, hash
  FROM unnest(:event_runs::text[], :sequences::bigint[], :bytes::text[], :hashes::text[])
    AS happened (run, sequence, bytes, hash)
), entries AS (
  INSERT INTO outbox (key, subject, target, "coalesce", payload, stored_at, due_at)
  SELECT key, subject, target, word, payload, (SELECT porc_clock()), (SELECT porc_clock())
  FROM unnest(:keys::text[], :subjects::text[], :targets::text[], :words::text[], :payloads::text[])
    AS entry (key, subject, target, word, payload)
)
INSERT INTO run (id, version, status, kind, environment, name, repo, owner, facet, workspace,
                 audit_sequence, audit_head, projection)
SELECT run, 1, status, kind, environment, name, repo, owner, facet, workspace, audit_sequence, audit_head, projection
FROM made;
