// SPDX-License-Identifier: Apache-2.0
#include "domain/rules/rule.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <re2/re2.h>

#include "json/decode.h"
#include "yaml/parse.h"

namespace porc::rules {
namespace {

/// What a rule may look at: everything that a team writes.
constexpr auto kRoots =
    std::to_array<std::string_view>({"/inputs", "/metadata", "/kind", "/schema_version"});

struct RuleFile {
  std::vector<Rule> rules{};
};
BOOST_DESCRIBE_STRUCT(RuleFile, (), (rules))

bool is_place(std::string_view pointer) {
  return std::ranges::any_of(kRoots, [&](std::string_view root) {
    return pointer == root || pointer.starts_with(std::string(root) + "/");
  });
}

bool is_rule_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !name.empty() && name.find_first_not_of(kLetters) == name.npos;
}

class Check {
 public:
  std::vector<Violation> take() { return std::move(violations_); }

  void operator()(const Rule& rule, std::size_t index) {
    at_ = "/rules/" + std::to_string(index);
    if (!is_rule_name(rule.name)) add("name", "must be lower-case letters, digits and hyphens");
    if (!names_.insert(rule.name).second) add("name", "stands twice in this file");
    if (!is_place(rule.at)) add("at", kNoPlace);
    for (const auto& [place, value] : rule.when) {
      if (!is_place(place)) add("when", "'" + place + "' " + kNoPlace);
      if (value.is_object()) add("when", "'" + place + "' must be a value or a list of values");
    }
    check_pattern("pattern", rule.pattern);
    check_pattern("denied_pattern", rule.denied_pattern);
    if (rule.required == false) add("required", "is true or left out");
    const bool demands = rule.required || rule.allowed || rule.denied || rule.pattern ||
                         rule.denied_pattern || rule.minimum || rule.maximum || rule.required_keys;
    if (!demands) {
      add("",
          "demands nothing: give required, allowed, denied, pattern, denied_pattern, minimum, "
          "maximum or required_keys");
    }
  }

 private:
  static constexpr const char* kNoPlace =
      "must be a JSON Pointer that begins with /inputs, /metadata, /kind or /schema_version";

  void add(const std::string& member, std::string message) {
    violations_.push_back(
        {.pointer = member.empty() ? at_ : at_ + "/" + member, .message = std::move(message)});
  }
  void check_pattern(const std::string& member, const std::optional<std::string>& pattern) {
    if (!pattern) return;
    const RE2 regex(*pattern, RE2::Quiet);
    if (!regex.ok()) {
      add(member, "is not a regular expression that RE2 accepts: " + regex.error());
    }
  }

  std::string at_{};
  std::set<std::string> names_{};
  std::vector<Violation> violations_{};
};

Result<std::vector<Rule>> decode_file(const json::value& document) {
  PORC_TRY(RuleFile file, json::decode<RuleFile>(document, json::Unknown::reject));
  Check check;
  for (std::size_t i = 0; i < file.rules.size(); ++i) check(file.rules[i], i);
  std::vector<Violation> violations = check.take();
  if (violations.empty()) return std::move(file.rules);
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the rules are not sound",
               .violations = std::move(violations)};
}

/// Pointers become lines, for the reader has the file before them.
Error in_file(Error error, std::string_view file, const yaml::Document& document) {
  error.message = "the rules in " + std::string(file) + " are not sound";
  for (Violation& violation : error.violations) {
    const auto place = document.place(violation.pointer).value_or(yaml::Place());
    if (!violation.pointer.empty()) {
      violation.message = violation.pointer + ": " + violation.message;
    }
    violation.pointer =
        std::string(file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  return error;
}

}  // namespace

Result<std::vector<Rule>> parse_rules(std::string_view text, std::string_view file) {
  auto document = yaml::parse(text);
  if (!document) return std::move(document).error().in("reading " + std::string(file));
  auto rules = decode_file(document->value);
  if (rules) return rules;
  return in_file(std::move(rules).error(), file, *document);
}

Result<std::vector<Rule>> decode_rules(const json::value& rules) {
  json::object file;
  file["rules"] = rules;
  return decode_file(std::move(file));
}

}  // namespace porc::rules
