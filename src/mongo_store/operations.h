// SPDX-License-Identifier: Apache-2.0
// What operations of several kinds do to the rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contracts/records.h"
#include "mongo_store/work.h"

namespace porc::mongo_store {

/// Whether no run but `run` holds the workspace.
bool is_free(Work& work, const WorkspaceName& name, const RunId& run);
/// Replaces the job of `head`, or removes it.
void put_job(Work& work, JobRow head, const std::optional<Job>& job);
/// The oldest run that is parked for the workspace is due now.
void wake_oldest_parked(Work& work, const WorkspaceName& name);
/// What is stored of a run, without a job; nothing when there is no such run.
Result<std::optional<JobRow>> find_head(Work& work, const RunId& run);

/// All that is stored of a run but its job, once the database holds it. Errors: not_found.
Result<RunRecord> read_run(mongo::Session& session, const RunId& run);
/// Stores a run that is not there as `record` has it.
Result<void> write_run(Work& work, const RunRecord& record);

/// Each key is new to the outbox. Errors: conflict.
Result<void> check_new_to_outbox(Work& work, const std::vector<OutboxEntry>& entries);
/// Appends each to the queue of its subject and target. Errors: too_large.
Result<void> add_to_outbox(Work& work, const std::vector<OutboxEntry>& entries);

}  // namespace porc::mongo_store
