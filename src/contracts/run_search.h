// SPDX-License-Identifier: Apache-2.0
// How the stores that hold many runs find a text in them. What a run is found by lies in its id and
// in facets that a great many runs share: kind, name, repository and owner of one blueprint. So an
// index of pieces leads from a text to the few facets it is in, and each facet to its runs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/store.h"

namespace porc {

/// So many of the newest runs are looked at one after another before an index is asked: what most
/// runs pass fills its page there. About as long takes what an index answers.
inline constexpr std::size_t kRunWalk = 3000;

/// Of these many are so many that among them the few of a status are soon found.
inline constexpr std::size_t kManyInWalk = 15;

/// Pieces of three characters that cover `text`, so that whatever contains it contains them all.
/// None when it has fewer characters, or is no UTF-8.
std::vector<std::string> grams_of(std::string_view text);

/// Whether `text` can be a part of some run's id; one of a moment that there was.
bool may_be_in_run_id(std::string_view text);
/// Ids between two others.
struct IdRange {
  std::string above{};
  std::string below{};
};
/// Where in ids a text may stand.
struct PlacesInIds {
  std::optional<IdRange> beginning{};  ///< the ids of which it can be the beginning, as only_ids_of
  bool is_middle = false;              ///< in the day, or from it on
  bool is_end = false;                 ///< from the time of the day on, with the dash before it
};
PlacesInIds places_in_ids(std::string_view text);
/// Where the ids are that hold `text`, when they can only begin with it, perhaps without the first
/// letters that all have: a day, an hour, a whole id.
std::optional<IdRange> only_ids_of(std::string_view text);

/// Whether a filter asks for what all runs of one blueprint share.
inline bool asks_for_facets(const RunFilter& filter) {
  return filter.kind || filter.repo || filter.environment || filter.text;
}

}  // namespace porc
