// SPDX-License-Identifier: Apache-2.0
#include "servicenow/note_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "base/printable.h"
#include "json/member.h"
#include "wire/run_details.h"
#include "wire/words.h"

namespace porc::servicenow {
namespace {

constexpr std::size_t kNoteBytesMax = 3500;  // of 4,000 that every instance takes

/// How a plan may end.
constexpr auto kPlanEnds = std::to_array<std::string_view>(
    {"planned", "no_changes", "plan_failed", "policy_failed", "policy_soft_failed"});

/// A journal shows what stands between [code] and [/code] as HTML.
std::string harmless(std::string_view text) {
  std::string plain = printable(text);
  std::ranges::replace(plain, '[', '(');
  std::ranges::replace(plain, ']', ')');
  return plain;
}

std::string subject_of(const Run& run) {
  std::string subject = "PORC run " + run.id.str() + " (";
  const std::string name = run.blueprint.metadata.name.value_or("");
  subject += run.identity.kind + (name.empty() ? "" : " " + name) + " in " +
             run.identity.environment + ")";
  return subject;
}

std::string words_of(std::string_view status) {
  std::string words(status);
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string why(const Run& run) {
  return run.reason ? ": " + run.reason->message : "";
}

std::string changes_of(const Run& run) {
  return run.counts ? ": " + wire::words_of(*run.counts) : "";
}

std::string at_plan(const Run& run, std::string_view status) {
  if (status == "planned") return " is planned" + changes_of(run);
  if (status == "no_changes") return " is planned: nothing to change";
  return " ended its plan: " + words_of(status) + why(run);
}

std::string at_end(const Run& run, std::string_view status) {
  if (status == "applied") return " is applied" + changes_of(run);
  return " is over: " + words_of(status) + why(run);
}

std::string overridden(const wire::EventView& event, std::string_view what) {
  std::string text =
      " goes on: " + event.by.value_or("somebody") + " overrode its " + std::string(what);
  const std::string reason = json::text_at(event.facts, "reason");
  return reason.empty() ? text : text + ": " + reason;
}

std::optional<std::string> sentence_of(const Run& run, const wire::EventView& event) {
  if (event.kind == "approval_overridden") return overridden(event, "approval");
  if (event.kind == "policy_overridden") return overridden(event, "policies");
  if (!event.to) return std::nullopt;
  if (event.from == "planning" && std::ranges::find(kPlanEnds, *event.to) != kPlanEnds.end())
    return at_plan(run, *event.to);
  if (*event.to == "applying")
    return event.outside.value_or(false) ? " is being applied outside PORC, not approved here"
                                         : " is being applied";
  // A run that was never planned is none of the change record's business.
  if (run::is_final(run.status) && run.planned_at) return at_end(run, *event.to);
  return std::nullopt;
}

}  // namespace

std::vector<std::string> notes_of(const Change& change) {
  std::vector<std::string> notes;
  for (const audit::Event& event : change.events) {
    const auto view = wire::view_of(event);
    if (!view) continue;
    if (const auto sentence = sentence_of(change.run, *view)) {
      const std::string text = harmless(subject_of(change.run) + *sentence);
      notes.emplace_back(cut_at_character(text, kNoteBytesMax));
    }
  }
  return notes;
}

std::string reference_of(const std::string& key) {
  return "(ref " + key + ")";
}

}  // namespace porc::servicenow
