// SPDX-License-Identifier: Apache-2.0
// What operations of several kinds do to the rows.
#pragma once

#include <optional>
#include <set>
#include <span>
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

/// All that is stored of a run but its job: what its change records, in order and at least one,
/// are.
Result<RunRecord> run_in(mongo::Session& session, std::span<const mongo::Document> changes);
/// Change records of the runs behind `run` ("" = of all), in order.
Result<std::vector<mongo::Document>> changes_behind(mongo::Session& session,
                                                    const std::string& run,
                                                    std::size_t limit);
/// All of one run, in order.
Result<std::vector<mongo::Document>> changes_of_run(mongo::Session& session, const RunId& run);
/// Those of `runs` that are there.
Result<std::set<std::string>> stored_among(mongo::Session& session,
                                           const std::vector<std::string>& runs);
/// Stores a run that is not there as `record` has it.
Result<void> write_run(Work& work, const RunRecord& record);

/// Each key is new to the outbox. Errors: conflict.
Result<void> check_new_to_outbox(Work& work, const std::vector<OutboxEntry>& entries);
/// Appends each to the queue of its subject and target. Errors: too_large.
Result<void> add_to_outbox(Work& work, const std::vector<OutboxEntry>& entries);

}  // namespace porc::mongo_store
