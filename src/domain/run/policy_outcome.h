// SPDX-License-Identifier: Apache-2.0
// What a policy said of one plan: in a line, and at length.
#pragma once

#include <optional>
#include <string>

#include <boost/describe/class.hpp>

#include "json/value.h"

namespace porc::run {

struct PolicyOutcome {
  std::string policy_set{};
  std::string policy{};
  std::string enforcement_level{};  ///< "advisory", "soft-mandatory", "hard-mandatory"
  bool passed = false;
  std::string message{};                ///< why it did not pass; no secrets
  std::optional<std::string> result{};  ///< "pass", "fail", "undefined" or "error", if known
};
BOOST_DESCRIBE_STRUCT(PolicyOutcome,
                      (),
                      (policy_set, policy, enforcement_level, passed, message, result))

/// The same at length. No secrets stand in it.
struct PolicyDetail {
  PolicyOutcome outcome{};
  std::string description{};
  std::string trace{};                       ///< as text: each rule with its value
  std::optional<json::value> document{};     ///< the same as Sentinel's JSON
  std::optional<std::string> explanation{};  ///< the smallest cause of a failure
};
BOOST_DESCRIBE_STRUCT(PolicyDetail, (), (outcome, description, trace, document, explanation))

}  // namespace porc::run
