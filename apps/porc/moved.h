// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "moving/copy.h"
#include "moving/idle.h"
#include "place.h"

namespace porc::app {

/// Sees that no server works on a place, as moving::IdleWatch, and in PostgreSQL no worker either,
/// whose connection tells. A file of SQLite is locked anyhow.
class NobodyWorks {
 public:
  /// `place`, `subjects`, which are its own, and `loop` outlive this.
  NobodyWorks(const Place& place, SubjectStore& subjects, aio::Loop& loop);
  /// Errors: conflict while somebody works on it; it takes a moment to tell after a server that was
  /// killed.
  Task<void> begin();
  /// The same of all the time since then; of a worker only when it still works.
  Task<void> end();

 private:
  Result<void> check_connections() const;

  const Place& place_;
  std::optional<moving::IdleWatch> watch_{};
};

/// Warns of what is on other machines and is not taken (terraform_engine::check_settled).
void tell_elsewhere(const std::vector<std::string>& elsewhere);
/// A line for people, on the error output.
void tell_progress(const moving::Progress& progress);
/// What was copied or looked at, in a few lines.
void print(const moving::Copied& copied);

}  // namespace porc::app
