-- SPDX-License-Identifier: Apache-2.0
UPDATE run SET
  version = :version, status = :status, kind = :kind, environment = :environment, name = :name, repo = :repo,
  owner = :owner, workspace = :workspace, audit_sequence = :audit_sequence, audit_head = :audit_head,
  projection = :projection
WHERE id = :run;
