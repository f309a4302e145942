// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "mongo_store/journal.h"

namespace porc::mongo_store {

/// Whether all is there, and nothing else, that follows from these steps, which are the newest; it
/// is only read. False also for what was removed since because nobody may ask for it any more.
/// Errors: those of Session.
Result<bool> is_derived(mongo::Session& session, std::span<const Step> steps);

}  // namespace porc::mongo_store
