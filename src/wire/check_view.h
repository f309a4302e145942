// SPDX-License-Identifier: Apache-2.0
// What people see of the checks of a run's commit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "domain/commit/check.h"

namespace porc::wire {

/// An item of `GET /run/{id}/checks`.
struct CheckView {
  std::string name{};
  commit::CheckStatus status = commit::CheckStatus::queued;
  std::optional<commit::Conclusion> conclusion{};  ///< once completed
  std::string title{};
  std::string summary{};                     ///< Markdown
  std::optional<std::string> details_url{};  ///< of the run's report
  std::optional<std::uint64_t> check_run{};  ///< its number at the code host, once it is there
  bool shown = false;                        ///< the code host shows it as it is here
};
BOOST_DESCRIBE_STRUCT(CheckView,
                      (),
                      (name, status, conclusion, title, summary, details_url, check_run, shown))

/// Answer of `GET` and of `POST /run/{id}/checks`.
struct CheckList {
  RunId run_id{};
  std::vector<CheckView> checks{};
};
BOOST_DESCRIBE_STRUCT(CheckList, (), (run_id, checks))

}  // namespace porc::wire
