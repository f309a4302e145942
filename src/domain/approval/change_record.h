// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "base/time.h"

namespace porc::approval {

/// A change record as its system showed it at one moment.
struct ChangeRecord {
  std::string number{};
  std::string id{};               ///< the system's own
  std::string version{};          ///< changes with every edit, where the system tells one
  std::string state{};            ///< in words: "scheduled", "implement", …
  std::string approval{};         ///< in words: "approved", …
  std::optional<bool> on_hold{};  ///< none: it could not be told
  std::optional<Timestamp> window_start{};
  std::optional<Timestamp> window_end{};
  Timestamp checked_at{};  ///< by the system's clock, where it tells the time
};
BOOST_DESCRIBE_STRUCT(
    ChangeRecord,
    (),
    (number, id, version, state, approval, on_hold, window_start, window_end, checked_at))

}  // namespace porc::approval
