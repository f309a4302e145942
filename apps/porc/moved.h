// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "moving/copy.h"
#include "place.h"

namespace porc::app {

/// Errors: conflict while a server works on it; it takes a moment to tell after one that was
/// killed. A file of SQLite is locked anyhow.
Result<void> check_nobody_works(const Place& place, const OpenPlace& opened, aio::Loop& loop);

/// A line for people, on the error output.
void tell_progress(const moving::Progress& progress);
/// What was copied or looked at, in a few lines.
void print(const moving::Copied& copied);

}  // namespace porc::app
