-- SPDX-License-Identifier: Apache-2.0
INSERT INTO run (id, version, status, kind, environment, name, repo, owner, workspace,
                 audit_sequence, audit_head, projection)
SELECT run, 1, status, kind, environment, name, repo, owner, workspace, audit_sequence, audit_head, projection
FROM unnest(:runs::text[], :statuses::text[], :kinds::text[], :environments::text[], :names::text[],
            :repos::text[], :owners::text[], :workspaces::text[], :audit_sequences::bigint[],
            :audit_heads::text[], :projections::text[])
  AS made (run, status, kind, environment, name, repo, owner, workspace, audit_sequence, audit_head, projection);
