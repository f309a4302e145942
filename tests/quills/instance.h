// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json/schema.h"
#include "json/value.h"
#include "tests/quills/pattern_text.h"

namespace porc::quills {

/// Stands in every sensitive text that an InstanceMaker makes, and in nothing else.
inline constexpr std::string_view kSecretMark = "Sw0rdfish";

/// Makes values that a schema accepts, each keyword being followed rather than hoped for; what it
/// cannot follow (`not`, a pattern beside another) is left to the caller, who checks and tries
/// again. Texts without a pattern are nasty.
class InstanceMaker {
 public:
  /// `root` outlives this.
  explicit InstanceMaker(const json::value& root) : root_(root) {}

  json::value make(Random& random);

 private:
  /// All schemas that one value must satisfy, references and combinations resolved.
  using Parts = std::vector<const json::object*>;

  void collect(const json::value& schema, Parts& parts, bool& allowed);
  json::value value_of(const std::vector<const json::value*>& schemas);
  json::value text_of(const Parts& parts);
  json::value number_of(const Parts& parts, bool is_integer);
  json::value array_of(const Parts& parts);
  json::object object_of(Parts parts);
  void put(std::string_view name, json::object& made, const Parts& parts);
  void add_members(json::object& made, const Parts& parts);
  void fit_count(json::object& made,
                 const std::set<std::string_view>& required,
                 const Parts& parts);
  Parts consequences(const json::object& made, const Parts& parts);
  bool holds(const json::value& schema, const json::value& instance);

  const json::value& root_;
  Random* random_ = nullptr;
  std::map<std::string, PatternText, std::less<>> patterns_{};
  std::map<const json::value*, json::Schema> compiled_{};
};

}  // namespace porc::quills
