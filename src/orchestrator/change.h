// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "aio/task.h"
#include "contracts/store.h"
#include "domain/run/draft.h"
#include "orchestrator/news.h"
#include "orchestrator/parts.h"

namespace porc::orchestrator {

/// Stores a draft as one change record, with the reports it causes, and publishes it when durable.
/// Errors: those of Store::append; after `unavailable` or `timeout` the record may be stored or
/// not.
Task<Run> store_change(
    Parts& parts, News& news, run::Draft draft, std::optional<Claim> claim, JobChange job);

/// What a change has told, and to whom.
std::vector<OutboxEntry> entries_of(const Change& change, const Parts& parts);

}  // namespace porc::orchestrator
