// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "moving/copy.h"
#include "moving/idle.h"
#include "place.h"

namespace porc::app {

/// Sees that no server works on a place, as moving::IdleWatch. A file of SQLite is locked anyhow.
class NobodyWorks {
 public:
  /// `opened` and `loop` outlive this.
  NobodyWorks(const Place& place, const OpenPlace& opened, aio::Loop& loop);
  /// Errors: conflict while a server works on it; it takes a moment to tell after one that was
  /// killed.
  Task<void> begin();
  /// The same of all the time since then.
  Task<void> end();

 private:
  std::optional<moving::IdleWatch> watch_{};
};

/// A line for people, on the error output.
void tell_progress(const moving::Progress& progress);
/// What was copied or looked at, in a few lines.
void print(const moving::Copied& copied);

}  // namespace porc::app
