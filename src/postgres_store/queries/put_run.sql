-- SPDX-License-Identifier: Apache-2.0
INSERT INTO run (id, version, status, kind, environment, name, repo, owner, workspace,
                 audit_sequence, audit_head, projection)
VALUES (:run, :version, :status, :kind, :environment, :name, :repo, :owner, :workspace,
        :audit_sequence, :audit_head, :projection)
ON CONFLICT (id) DO UPDATE SET
  version = excluded.version, status = excluded.status, kind = excluded.kind,
  environment = excluded.environment, name = excluded.name, repo = excluded.repo,
  owner = excluded.owner, workspace = excluded.workspace,
  audit_sequence = excluded.audit_sequence, audit_head = excluded.audit_head,
  projection = excluded.projection;
