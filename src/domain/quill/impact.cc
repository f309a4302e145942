// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/impact.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <string_view>
#include <utility>

#include "domain/blueprint/sealing.h"
#include "domain/quill/line_diff.h"
#include "domain/quill/verdict.h"
#include "json/decode.h"
#include "json/pointer.h"

namespace porc::quill {
namespace {

/// Shorter texts and numbers stand in templates too, where they mean something else.
constexpr std::size_t kOwnTextMin = 3;
constexpr std::string_view kOverflow = "(too many different differences: see single blueprints)\n";

/// What only one blueprint says, as it stands in rendered files, and where the blueprint says it.
using OwnTexts = std::vector<std::pair<std::string, std::string>>;

std::string dotted(std::string_view pointer) {
  std::string text(pointer.substr(pointer.starts_with('/') ? 1 : 0));
  std::ranges::replace(text, '/', '.');
  return "<" + text + ">";
}

void collect(const json::value& value, const std::string& at, OwnTexts& texts) {
  if (const json::string* text = value.if_string()) {
    // As JSON and HCL write it inside quotes.
    const std::string quoted = json::serialize(*text);
    texts.emplace_back(quoted.substr(1, quoted.size() - 2), dotted(at));
  } else if (value.is_number()) {
    texts.emplace_back(json::serialize(value), dotted(at));
  } else if (const json::array* items = value.if_array()) {
    for (std::size_t i = 0; i < items->size(); ++i)
      collect((*items)[i], json::append(at, i), texts);
  } else if (const json::object* members = value.if_object()) {
    for (const auto& member : *members) {
      collect(json::value(member.key()), at + "/*", texts);
      collect(member.value(), json::append(at, member.key()), texts);
    }
  }
}

/// Longest first, so that a text is replaced before what is only a part of it.
OwnTexts own_texts(const blueprint::Blueprint& blueprint, const blueprint::Identity& identity) {
  OwnTexts texts;
  collect(json::value(identity.name), "/name", texts);
  collect(json::value(identity.environment), "/environment", texts);
  collect(json::encode(blueprint.metadata), "/metadata", texts);
  for (const auto& input : blueprint.inputs)
    collect(input.value(), json::append("/inputs", input.key()), texts);
  std::erase_if(texts, [](const auto& text) { return text.first.size() < kOwnTextMin; });
  std::ranges::stable_sort(
      texts, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  return texts;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// True when [at, end) is not a part of a longer word or number.
bool stands_alone(std::string_view line, std::size_t at, std::size_t end) {
  const bool open = at == 0 || !is_word(line[at]) || !is_word(line[at - 1]);
  return open && (end == line.size() || !is_word(line[end - 1]) || !is_word(line[end]));
}

std::string normalized(std::string_view line, const OwnTexts& texts) {
  std::string shown;
  for (std::size_t at = 0; at < line.size();) {
    const auto own = std::ranges::find_if(texts, [&](const auto& text) {
      return line.substr(at).starts_with(text.first) &&
             stands_alone(line, at, at + text.first.size());
    });
    if (own == texts.end()) {
      shown += line[at++];
    } else {
      shown += own->second;
      at += own->first.size();
    }
  }
  return shown;
}

/// Sealed inputs that the new version does not keep secret: they have no value that it could show.
void add_unsealed(const json::value& inputs,
                  const std::string& at,
                  const std::vector<std::string>& sensitive,
                  std::vector<Violation>& violations) {
  if (std::ranges::find(sensitive, at) != sensitive.end()) return;
  if (blueprint::is_sealed(inputs)) {
    violations.push_back(
        {.pointer = "/inputs" + at,
         .message = "is sealed, and the new version no longer says that it is sensitive"});
  } else if (const json::array* items = inputs.if_array()) {
    for (std::size_t i = 0; i < items->size(); ++i)
      add_unsealed((*items)[i], json::append(at, i), sensitive, violations);
  } else if (const json::object* members = inputs.if_object()) {
    for (const auto& member : *members)
      add_unsealed(member.value(), json::append(at, member.key()), sensitive, violations);
  }
}

std::vector<Violation> violations_of(const Error& error) {
  if (!error.violations.empty()) return error.violations;
  return {{.pointer = "", .message = error.message}};
}

std::vector<ImpactGroup> largest_first(const std::map<std::string, ImpactGroup>& groups) {
  std::vector<ImpactGroup> sorted;
  for (const auto& [key, group] : groups) sorted.push_back(group);
  std::ranges::stable_sort(sorted, std::greater<>(), &ImpactGroup::count);
  return sorted;
}

}  // namespace

std::string normalized_difference(const std::vector<archive::File>& before,
                                  const std::vector<archive::File>& after,
                                  const blueprint::Blueprint& blueprint,
                                  const blueprint::Identity& identity) {
  const std::string difference = diff_files(before, after, 0);
  if (difference.empty()) return difference;
  const OwnTexts texts = own_texts(blueprint, identity);
  std::string text;
  for (std::string_view rest = difference; !rest.empty();) {
    const std::size_t end = rest.find('\n') + 1;
    const std::string_view line = rest.substr(0, end);
    // Where a line stands depends on how long the values before it are.
    if (line.starts_with("---"))
      text += line;
    else if (!line.starts_with("@@ line "))
      text += normalized(line, texts);
    rest.remove_prefix(end);
  }
  return text;
}

Outcome compare(const LiveBlueprint& live, const Quill& next, const Platform& platform) {
  Outcome outcome{.name = live.identity.str()};
  const auto range = Range::parse(live.blueprint.schema_version.value_or(""));
  outcome.admits_new = range && range->admits(next.version());
  auto before = live.quill ? render(*live.quill, live.blueprint, live.identity)
                           : Result<std::vector<archive::File>>(Error{});
  outcome.is_unknown = !before;
  add_unsealed(
      live.blueprint.inputs, "", sensitive_inputs(next, live.blueprint), outcome.violations);
  if (!outcome.violations.empty()) return outcome;
  const json::value document = json::encode(live.blueprint);
  Verdict verdict = judge(next, platform, live.blueprint, document);
  outcome.violations = std::move(verdict.violations);
  if (!outcome.violations.empty()) return outcome;
  const auto after = render(next, live.blueprint, live.identity);
  if (!after) {
    outcome.violations = violations_of(after.error());
  } else if (before) {
    outcome.difference = normalized_difference(*before, *after, live.blueprint, live.identity);
  }
  return outcome;
}

ImpactGroup& ImpactCount::group_of(Groups& groups, const std::string& key) {
  const bool full = groups.size() >= kGroupsMax && !groups.contains(key);
  return groups[full ? std::string(kOverflow) : key];
}

void ImpactCount::add(const Outcome& outcome) {
  ++totals_.considered;
  if (!outcome.admits_new) ++totals_.pinned;
  ImpactGroup* group = nullptr;
  if (!outcome.violations.empty()) {
    ++totals_.refused;
    group = &group_of(refusals_, json::serialize(json::encode(outcome.violations)));
    if (group->count == 0) group->violations = outcome.violations;
  } else if (outcome.is_unknown) {
    ++totals_.unknown;
  } else if (outcome.difference.empty()) {
    ++totals_.unchanged;
  } else {
    ++totals_.changed;
    const bool full = changes_.size() >= kGroupsMax && !changes_.contains(outcome.difference);
    group = &group_of(changes_, outcome.difference);
    if (group->count == 0) group->difference = full ? std::string(kOverflow) : outcome.difference;
  }
  if (group == nullptr) return;
  ++group->count;
  group->names.push_back(outcome.name);
}

ImpactReport ImpactCount::report(const Quill& next) const {
  ImpactReport report = totals_;
  report.kind = next.kind();
  report.version = next.version().str();
  report.changes = largest_first(changes_);
  report.refusals = largest_first(refusals_);
  return report;
}

}  // namespace porc::quill
