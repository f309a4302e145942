-- SPDX-License-Identifier: Apache-2.0
INSERT INTO run (id, version, status, kind, environment, name, repo, owner, workspace,
                 audit_sequence, audit_head, projection)
VALUES (:run, :version, :status, :kind, :environment, :name, :repo, :owner, :workspace,
        :audit_sequence, :audit_head, :projection)
ON CONFLICT (id) DO NOTHING;
