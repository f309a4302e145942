// SPDX-License-Identifier: Apache-2.0
#include "wire/words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "json/decode.h"

namespace porc::wire {
namespace {

/// What an event is called, and the fact that its sentence ends in.
struct Saying {
  std::string_view kind;
  std::string_view words;
  std::string_view fact = {};
};
/// An event without a row is called by its own name.
constexpr auto kSayings = std::to_array<Saying>({
    {"submitted", "submitted, to be", "goal"},
    {"build_started", "building"},
    {"build_finished", "built with", "quill"},
    {"build_failed", "build failed:", "error"},
    {"plan_requested", "waiting for the workspace to plan"},
    {"plan_started", "planning"},
    {"engine_run_known", "engine run", "engine_run"},
    {"plan_changed", "planned:", "counts"},
    {"plan_unchanged", "planned: nothing to change"},
    {"plan_failed", "plan failed:", "error"},
    {"policy_failed", "a mandatory policy said no"},
    {"policy_soft_failed", "a policy said no; it may be overridden"},
    {"policy_overridden", "policy overridden"},
    {"approval_required", "waiting for approval"},
    {"approval_overridden", "approval overridden"},
    {"apply_held_back", "held back:", "reason"},
    {"apply_let_through", "no longer held back"},
    {"goal_raised", "goal raised to", "goal"},
    {"apply_requested", "waiting for the workspace to apply"},
    {"apply_started", "applying"},
    {"apply_finished", "applied"},
    {"engine_stopped", "the engine stopped"},
    {"superseded", "superseded by", "by"},
});

std::string text_of(const std::string_view name, const json::value& fact) {
  if (name == "counts") {
    auto counts = json::decode<run::PlanCounts>(fact, json::Unknown::ignore);
    if (counts) return words_of(*counts);
  }
  return fact.is_string() ? std::string(fact.get_string()) : json::serialize(fact);
}

/// The sentence up to who did it.
std::string begin_of(const EventView& event) {
  const auto saying = std::ranges::find(kSayings, event.kind, &Saying::kind);
  if (saying == kSayings.end()) {
    std::string words = event.kind;
    std::ranges::replace(words, '_', ' ');
    return words;
  }
  std::string words(saying->words);
  if (saying->fact.empty()) return words;
  if (const json::value* fact = event.facts.if_contains(saying->fact)) {
    return words + " " + text_of(saying->fact, *fact);
  }
  // Without its fact the sentence must not end in the colon before it.
  if (words.ends_with(':')) words.pop_back();
  return words;
}

}  // namespace

std::string words_of(const run::PlanCounts& counts) {
  const std::pair<std::uint32_t, std::string_view> parts[] = {{counts.destroy, " to destroy"},
                                                              {counts.change, " to change"},
                                                              {counts.add, " to add"},
                                                              {counts.import, " to import"}};
  std::string text;
  for (const auto& [count, what] : parts) {
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + std::string(what);
  }
  return text.empty() ? "nothing to change" : text;
}

std::string words_of(const EventView& event) {
  std::string text = begin_of(event);
  const bool outside = event.outside.value_or(false);
  // Who did what PORC does by itself is no news.
  if (event.by && (event.actor == "person" || outside)) text += ", by " + *event.by;
  if (outside) text += ", outside PORC";
  if (const json::value* reason = event.facts.if_contains("reason")) {
    text += ": " + text_of("reason", *reason);
  }
  return text;
}

}  // namespace porc::wire
