// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_changes.h"

#include <boost/describe/enum_to_string.hpp>

#include "cli/table.h"

namespace porc::cli {
namespace {

Tone tone_of(json::Consequence consequence) {
  if (consequence == json::Consequence::breaks) return Tone::bad;
  return consequence == json::Consequence::meaning ? Tone::warn : Tone::good;
}

}  // namespace

Text show_changes(const std::vector<json::SchemaChange>& changes) {
  if (changes.empty()) return Text().line("Nothing changes for blueprints.", Tone::good);
  std::vector<std::vector<Cell>> rows;
  for (const json::SchemaChange& change : changes) {
    rows.push_back({{.words = boost::describe::enum_to_string(change.consequence, ""),
                     .tone = tone_of(change.consequence)},
                    {change.pointer.empty() ? "/" : change.pointer},
                    {change.keyword},
                    {change.message}});
  }
  return table({"EFFECT", "WHERE", "KEYWORD", "WHAT"}, rows);
}

}  // namespace porc::cli
