// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_summary.h"

#include <algorithm>
#include <array>

#include "cli/outcome.h"

namespace porc::cli {
namespace {

/// Limit: of a value shown; a longer one ends in "…".
constexpr std::size_t kValueBytesMax = 100;
/// Limit: attributes shown of one resource.
constexpr std::size_t kAttributesMax = 20;

/// What terraform's list of actions means, in the order in which it is shown.
struct ActionKind {
  std::string_view actions;  ///< joined with '+'
  std::string_view sign;
  std::string_view words;
  Tone tone;
  bool destroys;
  bool shows_values;
};
constexpr auto kActionKinds = std::to_array<ActionKind>({
    {"delete", "-", "destroy", Tone::bad, true, false},
    {"delete+create", "-/+", "replace", Tone::bad, true, true},
    {"create+delete", "+/-", "replace", Tone::bad, true, true},
    {"forget", ".", "forget", Tone::warn, false, false},
    {"update", "~", "change", Tone::warn, false, true},
    {"create", "+", "add", Tone::good, false, false},
    {"read", "<=", "read", Tone::accent, false, false},
});
constexpr ActionKind kOtherActions{"", "?", "touch", Tone::warn, false, true};
constexpr ActionKind kImport{"no-op", "&", "import", Tone::accent, false, false};

const ActionKind& kind_of(const wire::PlannedChange& change) {
  std::string actions;
  for (const std::string& action : change.actions) actions += (actions.empty() ? "" : "+") + action;
  for (const ActionKind& kind : kActionKinds) {
    if (kind.actions == actions) return kind;
  }
  return actions == kImport.actions && change.imported_id ? kImport : kOtherActions;
}

std::string shortened(std::string text) {
  if (text.size() <= kValueBytesMax) return text;
  std::size_t end = kValueBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string text_of(const json::value* value) {
  return value != nullptr ? shortened(json::serialize(*value)) : "(none)";
}

/// `path: before → after` for each part that differs; absent parts are null pointers.
void add_differences(Text& text,
                     const std::string& path,
                     const json::value* before,
                     const json::value* after,
                     std::size_t& shown) {
  if (before != nullptr && after != nullptr && *before == *after) return;
  const json::object* was = before != nullptr ? before->if_object() : nullptr;
  const json::object* becomes = after != nullptr ? after->if_object() : nullptr;
  if (was != nullptr && becomes != nullptr) {
    json::object names = *was;
    for (const auto& member : *becomes) names.emplace(member.key(), nullptr);
    for (const auto& member : names) {
      const std::string name(member.key());
      add_differences(text,
                      path.empty() ? name : path + "." + name,
                      was->if_contains(name),
                      becomes->if_contains(name),
                      shown);
    }
    return;
  }
  const std::string indent(14, ' ');
  if (++shown == kAttributesMax + 1) text.line(indent + "…");
  if (shown > kAttributesMax) return;
  text.line(indent + (path.empty() ? "" : path + ": ") + text_of(before) + " → " + text_of(after));
}

void add_change(Text& text, const wire::PlannedChange& change) {
  const ActionKind& kind = kind_of(change);
  std::string label = "  " + std::string(kind.words);
  label.resize(10, ' ');
  std::string sign(kind.sign);
  sign.insert(0, 3 - sign.size(), ' ');
  text.say(label + sign + " ", kind.tone).say(change.address, kind.tone);
  if (change.imported_id) text.say(" (imports " + *change.imported_id + ")");
  if (!change.replace_paths.empty()) {
    text.say(" (because of");
    for (const std::string& path : change.replace_paths) text.say(" " + path);
    text.say(")");
  }
  text.end_line();
  if (!kind.shows_values || change.before.is_null() || change.after.is_null()) return;
  std::size_t shown = 0;
  add_differences(text, "", &change.before, &change.after, shown);
}

void add_changes(Text& text, std::vector<wire::PlannedChange> changes) {
  auto rank = [](const wire::PlannedChange& change) {
    const ActionKind* kind = &kind_of(change);
    const bool known =
        kind >= kActionKinds.data() && kind < kActionKinds.data() + kActionKinds.size();
    return known ? kind - kActionKinds.data() : static_cast<std::ptrdiff_t>(kActionKinds.size());
  };
  std::ranges::stable_sort(changes, {}, rank);
  for (const wire::PlannedChange& change : changes) add_change(text, change);
}

}  // namespace

Tone tone_of_sign(std::string_view word) {
  if (word == "Error:") return Tone::bad;
  const auto kind = std::ranges::find(kActionKinds, word, &ActionKind::sign);
  return kind != kActionKinds.end() ? kind->tone : Tone::plain;
}

std::size_t count_destroyed(const wire::PlanView& plan) {
  return static_cast<std::size_t>(std::ranges::count_if(
      plan.resources, [](const auto& change) { return kind_of(change).destroys; }));
}

Text show_plan(const wire::PlanView& plan) {
  Text text;
  const std::string counts = describe_counts(plan.counts);
  text.say("Plan of " + plan.run_id.str() + ": ", Tone::strong);
  text.line(counts.empty() ? words_of(plan.status) : counts, Tone::strong);
  add_changes(text, plan.resources);
  if (!plan.outputs.empty()) {
    text.line("Outputs", Tone::strong);
    add_changes(text, plan.outputs);
  }
  if (!plan.drift.empty()) {
    text.line("Changed outside terraform since the last apply", Tone::warn);
    add_changes(text, plan.drift);
  }
  return text;
}

}  // namespace porc::cli
