// SPDX-License-Identifier: Apache-2.0
#include "domain/rules/rule_set.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <re2/re2.h>

#include "json/pointer.h"

namespace porc::rules {
namespace {

/// A place that a rule looks at; `value` is null when there is nothing.
struct Found {
  std::string pointer{};
  const json::value* value = nullptr;
};

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    tokens.emplace_back(pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return tokens;
}

const json::value* member_of(const json::value* of, const std::string& token) {
  if (of == nullptr) return nullptr;
  const json::value* found = json::find(*of, "/" + token);
  return found;
}

/// All places that `tokens` name. A `*` with nothing below it names none.
void expand(const json::value* root,
            std::string pointer,
            std::span<const std::string> tokens,
            std::vector<Found>& found) {
  if (tokens.empty()) return found.push_back({std::move(pointer), root});
  const std::string& token = tokens.front();
  if (token != "*") {
    return expand(member_of(root, token), pointer + "/" + token, tokens.subspan(1), found);
  }
  if (root == nullptr) return;
  if (const json::array* items = root->if_array()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      expand(&(*items)[i], json::append(pointer, i), tokens.subspan(1), found);
    }
  } else if (const json::object* members = root->if_object()) {
    for (const auto& member : *members) {
      expand(&member.value(), json::append(pointer, member.key()), tokens.subspan(1), found);
    }
  }
}

std::string listed(const std::vector<json::value>& values) {
  std::string text;
  for (const json::value& value : values) {
    text += (text.empty() ? "" : ", ") + json::serialize(value);
  }
  return text;
}

std::string shown(double number) {
  constexpr double kExactMax = 1e15;  // whole numbers up to here are written without an exponent
  json::value value(number);
  if (std::abs(number) <= kExactMax && number == std::trunc(number)) {
    value = static_cast<std::int64_t>(number);
  }
  return json::serialize(value);
}

/// What is told. Errors and advice have a limit each, so that advice crowds out no error.
class Findings {
 public:
  void add(Finding finding) {
    std::size_t& count = finding.severity == Severity::error ? errors_ : advice_;
    if (count == json::kViolationsMax) return;
    ++count;
    all_.push_back(std::move(finding));
  }
  bool refuses_enough() const { return errors_ == json::kViolationsMax; }
  std::vector<Finding> take() { return std::move(all_); }

 private:
  std::vector<Finding> all_{};
  std::size_t errors_ = 0;
  std::size_t advice_ = 0;
};

bool holds(const std::vector<json::value>& values, const json::value& wanted) {
  return std::ranges::any_of(values, [&](const json::value& value) {
    if (value.is_number() && wanted.is_number()) {
      return value.to_number<double>() == wanted.to_number<double>();
    }
    return value == wanted;
  });
}

bool is_below(std::string_view pointer, const std::vector<std::string>& places) {
  return std::ranges::any_of(places, [&](const std::string& place) {
    return pointer == place || (pointer.starts_with(place) && pointer[place.size()] == '/');
  });
}

std::unique_ptr<const RE2> regex_of(const std::optional<std::string>& pattern) {
  return pattern ? std::make_unique<const RE2>(*pattern, RE2::Quiet) : nullptr;
}

bool matches(const RE2& regex, const json::value& value) {
  const json::string& text = value.get_string();
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), regex);
}

}  // namespace

struct RuleSet::Compiled {
  explicit Compiled(Rule from)
      : rule(std::move(from)),
        at(tokens_of(rule.at)),
        pattern(regex_of(rule.pattern)),
        denied_pattern(regex_of(rule.denied_pattern)) {}

  Rule rule;
  std::vector<std::string> at;
  std::unique_ptr<const RE2> pattern;
  std::unique_ptr<const RE2> denied_pattern;

  bool applies_to(const json::value& blueprint, const std::vector<std::string>& hidden) const {
    return std::ranges::all_of(rule.when, [&](const auto& condition) {
      if (is_below(condition.first, hidden)) return false;
      const json::value* value = json::find(blueprint, condition.first);
      const json::array* choices = condition.second.if_array();
      if (value == nullptr) return false;
      if (choices == nullptr) return holds({condition.second}, *value);
      return holds({choices->begin(), choices->end()}, *value);
    });
  }

  void look_at(const Found& place,
               const std::vector<std::string>& hidden,
               Findings& findings) const {
    auto say = [&](std::string message, std::string expected = "") {
      Finding finding{.rule = rule.name,
                      .severity = rule.severity.value_or(Severity::error),
                      .pointer = place.pointer,
                      .message = rule.message.value_or(std::move(message)),
                      .expected = std::move(expected),
                      .fix = rule.fix.value_or("")};
      findings.add(std::move(finding));
    };
    if (place.value == nullptr) {
      if (rule.required) say("is required");
      // Nothing has none of the keys.
      for (const std::string& key : rule.required_keys.value_or(std::vector<std::string>())) {
        say("'" + key + "' is required");
      }
      return;
    }
    if (is_below(place.pointer, hidden)) return;
    const json::value& value = *place.value;
    if (rule.allowed && !holds(*rule.allowed, value)) {
      say("is not allowed", (rule.allowed->size() > 1 ? "one of " : "") + listed(*rule.allowed));
    }
    if (rule.denied && holds(*rule.denied, value)) say("is not allowed");
    if (value.is_string()) {
      if (pattern && !matches(*pattern, value)) {
        say("does not match", "what matches " + *rule.pattern);
      }
      if (denied_pattern && matches(*denied_pattern, value)) {
        say("is not allowed", "nothing that matches " + *rule.denied_pattern);
      }
    }
    if (value.is_number()) {
      const auto number = value.to_number<double>();
      if (rule.minimum && number < *rule.minimum) {
        say("is too small", "at least " + shown(*rule.minimum));
      }
      if (rule.maximum && number > *rule.maximum) {
        say("is too large", "at most " + shown(*rule.maximum));
      }
    }
    if (const json::object* members = value.if_object()) {
      for (const std::string& key : rule.required_keys.value_or(std::vector<std::string>())) {
        if (!members->contains(key)) say("'" + key + "' is required");
      }
    }
  }
};

RuleSet RuleSet::compile(std::vector<Rule> rules) {
  RuleSet set;
  for (Rule& rule : rules) set.rules_.push_back(std::make_shared<const Compiled>(std::move(rule)));
  return set;
}

bool RuleSet::advises() const {
  return std::ranges::any_of(rules_, [](const auto& compiled) {
    return compiled->rule.severity.value_or(Severity::error) != Severity::error;
  });
}

std::vector<Finding> RuleSet::check(const json::value& blueprint,
                                    const std::vector<std::string>& hidden) const {
  Findings findings;
  for (const auto& compiled : rules_) {
    if (!compiled->applies_to(blueprint, hidden)) continue;
    std::vector<Found> places;
    expand(&blueprint, "", compiled->at, places);
    for (const Found& place : places) compiled->look_at(place, hidden, findings);
    if (findings.refuses_enough()) break;
  }
  return findings.take();
}

}  // namespace porc::rules
