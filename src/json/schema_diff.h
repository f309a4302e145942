// SPDX-License-Identifier: Apache-2.0
// What a new version of a schema means for those who wrote by the old one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "json/schema.h"

namespace porc::json {

/// How many changes are told at most; where there are more, the last one says so.
inline constexpr std::size_t kSchemaChangesMax = 1000;

enum class Consequence : std::uint8_t {
  breaks,    ///< something that was valid is refused, or may be: what cannot be told counts as that
  meaning,   ///< all that was valid stays so, and some of it means something else
  harmless,  ///< all that was valid stays so
};
BOOST_DESCRIBE_ENUM(Consequence, breaks, meaning, harmless)

struct SchemaChange {
  Consequence consequence = Consequence::breaks;
  std::string pointer{};  ///< into what the schema describes; `*` is every member or element
  std::string keyword{};
  std::string message{};
  friend bool operator==(const SchemaChange&, const SchemaChange&) = default;
};
BOOST_DESCRIBE_STRUCT(SchemaChange, (), (consequence, pointer, keyword, message))

/// How `after` differs from `before`, place by place, what breaks first. Titles, descriptions,
/// examples, and in which way a reference is spelled, are no difference.
std::vector<SchemaChange> changes_of(const Schema& before, const Schema& after);

}  // namespace porc::json
