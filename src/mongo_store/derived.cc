// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/derived.h"

#include <algorithm>
#include <map>
#include <set>

namespace porc::mongo_store {
namespace {

using mongo::Document;

/// How much is asked for at once.
constexpr std::size_t kAsked = 50;

/// What a collection has in the end. Earlier versions have names; what has a number only goes by
/// it.
struct Expected {
  std::set<std::string> names{};
  std::set<std::int64_t> numbers{};
  std::vector<std::pair<std::string, std::string>> stale{};  ///< names between these
  std::set<std::int64_t> gone{};
};

std::map<std::string, Expected> expected_of(std::span<const Step> steps) {
  std::map<std::string, Expected> expected;
  for (const Step& step : steps) {
    for (const Record& record : step.records) {
      Expected& there = expected[record.collection];
      if (!record.stale_before.empty())
        there.stale.emplace_back(record.stale_after, record.stale_before);
      if (!record.document) continue;
      if (const auto name = record.document->text("_id")) there.names.insert(*name);
      if (const auto number = record.document->number("_id")) there.numbers.insert(*number);
    }
    for (const auto* payloads : {&step.payloads_gone, &step.payloads_in_parts_gone})
      expected[kPayloads].gone.insert(payloads->begin(), payloads->end());
    expected[kBodies].gone.insert(step.bodies_gone.begin(), step.bodies_gone.end());
  }
  for (auto& [collection, there] : expected) {
    for (const auto& [after, before] : there.stale)
      there.names.erase(there.names.upper_bound(after), there.names.lower_bound(before));
    for (const std::int64_t number : there.gone) there.numbers.erase(number);
  }
  return expected;
}

/// Calls `look` with some of `items` at a time, until it says that something is not as expected.
template <class T, class F>
Result<bool> each_portion(const T& items, F look) {
  std::vector<typename T::value_type> portion;
  for (const auto& item : items) {
    portion.push_back(item);
    if (portion.size() < kAsked) continue;
    PORC_TRY(const bool is_good, look(portion));
    if (!is_good) return false;
    portion.clear();
  }
  if (portion.empty()) return true;
  return look(portion);
}

template <class Id>
Document any_of(const std::vector<Id>& ids) {
  Document condition, filter;
  condition.set("$in", ids);
  filter.set("_id", condition);
  return filter;
}

Document between_any(const std::vector<std::pair<std::string, std::string>>& ranges) {
  std::vector<Document> alternatives;
  for (const auto& [after, before] : ranges) {
    Document range, alternative;
    range.set("$gt", after).set("$lt", before);
    alternative.set("_id", range);
    alternatives.push_back(std::move(alternative));
  }
  if (alternatives.size() == 1) return alternatives.front();
  Document filter;
  filter.set("$or", alternatives);
  return filter;
}

Result<bool> is_as_expected(mongo::Session& session,
                            const std::string& collection,
                            const Expected& expected) {
  const auto are_there = [&](const auto& ids) -> Result<bool> {
    PORC_TRY(const auto found, session.find(collection, any_of(ids), {.only = {"_id"}}));
    return found.size() == ids.size();
  };
  const auto is_none = [&](const Document& filter) -> Result<bool> {
    PORC_TRY(const auto found, session.find_one(collection, filter, {.only = {"_id"}}));
    return !found;
  };
  PORC_TRY(const bool names, each_portion(expected.names, are_there));
  if (!names) return false;
  PORC_TRY(const bool numbers, each_portion(expected.numbers, are_there));
  if (!numbers) return false;
  PORC_TRY(const bool stale, each_portion(expected.stale, [&](const auto& ranges) {
             return is_none(between_any(ranges));
           }));
  if (!stale) return false;
  return each_portion(expected.gone, [&](const auto& ids) { return is_none(any_of(ids)); });
}

}  // namespace

Result<bool> is_derived(mongo::Session& session, std::span<const Step> steps) {
  for (const auto& [collection, expected] : expected_of(steps)) {
    PORC_TRY(const bool is_whole, is_as_expected(session, collection, expected));
    if (!is_whole) return false;
  }
  return true;
}

}  // namespace porc::mongo_store
