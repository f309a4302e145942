// SPDX-License-Identifier: Apache-2.0
// What a platform team demands of blueprints beyond the form of their inputs: names, tags, values
// that only some environments may have. Reading order: finding.h, rule.h, rule_set.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "domain/rules/finding.h"
#include "json/value.h"

namespace porc::rules {

/// One rule, as its authors write it. It looks at one place of the blueprint and demands one or
/// several things of what it finds there; what is absent meets every demand but `required`.
struct Rule {
  std::string name{};                  ///< unique in its file
  std::optional<Severity> severity{};  ///< absent: error
  /// The rule holds only where each of these places has the value, or one of the values.
  std::map<std::string, json::value> when{};
  std::string at{};  ///< JSON Pointer into kind, metadata or inputs; `*` is every member or element

  std::optional<bool> required{};
  std::optional<std::vector<json::value>> allowed{};
  std::optional<std::vector<json::value>> denied{};
  std::optional<std::string> pattern{};         ///< RE2; what matches anywhere is good
  std::optional<std::string> denied_pattern{};  ///< RE2; what matches anywhere is bad
  std::optional<double> minimum{};
  std::optional<double> maximum{};
  std::optional<std::vector<std::string>> required_keys{};  ///< of an object, such as tags

  std::optional<std::string> message{};  ///< instead of the one that is made
  std::optional<std::string> fix{};
};
BOOST_DESCRIBE_STRUCT(Rule,
                      (),
                      (name,
                       severity,
                       when,
                       at,
                       required,
                       allowed,
                       denied,
                       pattern,
                       denied_pattern,
                       minimum,
                       maximum,
                       required_keys,
                       message,
                       fix))

/// Reads a file of rules. `file` names it in messages. Errors: malformed or invalid_argument with
/// every fault and its line.
Result<std::vector<Rule>> parse_rules(std::string_view text, std::string_view file);
/// The same for what such a file holds under `rules`, with pointers in place of lines.
Result<std::vector<Rule>> decode_rules(const json::value& rules);

}  // namespace porc::rules
