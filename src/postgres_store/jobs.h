// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "contracts/store_rules.h"
#include "pg/transaction.h"

namespace porc::postgres_store {

/// The job that queries/lock_job.sql found.
std::optional<Job> job_in(const pg::Rows& rows);

/// Whether no run but `run` holds the workspace that queries/share_workspace.sql found.
bool is_free(const pg::Rows& workspace, const RunId& run);

/// Adds what makes `after` of the job `before`, which is locked. Where there was none and somebody
/// else makes one meanwhile, it is a collision.
void add_job_change(pg::Transaction& transaction,
                    const RunId& run,
                    const WorkspaceName& workspace,
                    const std::optional<Job>& before,
                    const std::optional<Job>& after);

}  // namespace porc::postgres_store
