// SPDX-License-Identifier: Apache-2.0
#include "oidc/rules.h"

#include <algorithm>
#include <utility>

#include "base/printable.h"
#include "json/decode.h"
#include "yaml/parse.h"

namespace porc::oidc {
namespace {

using identity::Permission;

constexpr std::string_view kIssuer = "github-actions";
constexpr std::size_t kRulesMax = 10'000;
constexpr std::size_t kPatternMax = 256;

struct RulesFile {
  std::vector<Rule> rules{};
};
BOOST_DESCRIBE_STRUCT(RulesFile, (), (rules))

bool one_matches(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return identity::matches_pattern(pattern, text);
  });
}

void check_texts(const std::vector<std::string>& texts,
                 const std::string& pointer,
                 std::vector<Violation>& faults) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!texts[i].empty() && is_plain_text(texts[i], kPatternMax)) continue;
    faults.push_back(
        {.pointer = pointer + "/" + std::to_string(i), .message = "must be a text in one line"});
  }
}

void check_rule(const Rule& rule, const std::string& at, std::vector<Violation>& faults) {
  const auto demand = [&](bool met, const char* member, const char* what) {
    if (!met) faults.push_back({.pointer = at + member, .message = what});
  };
  demand(rule.repository_id || rule.repository_owner_id,
         "",
         "needs repository_id or repository_owner_id: names can be taken over, numbers cannot");
  demand(!rule.refs.empty(), "/refs", "is required, such as refs/heads/main");
  demand(!rule.events.empty(), "/events", "is required, such as push");
  demand(!rule.may.empty(), "/may", "is required: read, plan, apply or terraform");
  demand(!rule.environments.empty() || (rule.scope && !rule.scope->environments.empty()),
         "",
         "needs environments, or scope with environments: else it would reach all of them");
  demand(rule.job_workflow_ref_prefix.value_or("x") != "",
         "/job_workflow_ref_prefix",
         "must not be empty");
  check_texts(rule.refs, at + "/refs", faults);
  check_texts(rule.events, at + "/events", faults);
  check_texts(rule.environments, at + "/environments", faults);
  if (!rule.scope) return;
  check_texts(rule.scope->environments, at + "/scope/environments", faults);
  check_texts(rule.scope->kinds, at + "/scope/kinds", faults);
}

bool meets(const Claims& claims, const Rule& rule) {
  return rule.repository_id.value_or(claims.repository_id) == claims.repository_id &&
         rule.repository_owner_id.value_or(claims.repository_owner_id) ==
             claims.repository_owner_id &&
         one_matches(rule.refs, claims.ref) && one_matches(rule.events, claims.event) &&
         (rule.environments.empty() ||
          (claims.environment && one_matches(rule.environments, *claims.environment))) &&
         claims.job_workflow_ref.starts_with(rule.job_workflow_ref_prefix.value_or(""));
}

/// Whether a pull request, whoever opened it, decides what the job does.
bool is_proposal(std::string_view event) {
  return event.starts_with("pull_request");
}

std::vector<Permission> permissions_for(const Rule& rule, const Claims& claims) {
  std::vector<Permission> all{Permission::read};
  const auto gives = [&](Power power) {
    return std::ranges::find(rule.may, power) != rule.may.end();
  };
  const bool itself = gives(Power::terraform);
  if (gives(Power::plan) || gives(Power::apply) || itself)
    all.insert(all.end(), {Permission::submit, Permission::plan});
  if (is_proposal(claims.event)) return all;
  if (gives(Power::apply) || itself) all.insert(all.end(), {Permission::apply, Permission::cancel});
  if (itself) all.push_back(Permission::apply_outside);
  return all;
}

/// A scope's entries are patterns: a job's environment stands for itself only if it is a name.
bool is_environment(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

/// Who asks, for logs and events. It never looks like an e-mail address, which would be a person.
std::string subject_of(const Claims& claims) {
  std::string ref;
  for (const char c : claims.ref) ref += c == '@' ? std::string("%40") : std::string(1, c);
  return claims.repository + ":" + ref;
}

Error no_rule(const Claims& claims, std::string_view why) {
  return Error{.code = ErrorCode::forbidden,
               .message = "a job of " + claims.repository + " (repository_id " +
                          std::to_string(claims.repository_id) + ") at " + claims.ref +
                          " for the event " + claims.event + " in " +
                          (claims.environment ? "the environment " + *claims.environment
                                              : std::string("no environment")) +
                          " " + std::string(why)};
}

}  // namespace

Result<Rules> Rules::parse(std::string_view text, const std::string& file) {
  auto document = yaml::parse(text);
  if (!document) return std::move(document).error().in("reading " + file);
  auto read = json::decode<RulesFile>(document->value, json::Unknown::reject);
  std::vector<Violation> faults;
  if (!read) {
    faults = std::move(read).error().violations;
  } else if (read->rules.size() > kRulesMax) {
    faults.push_back({.pointer = "/rules", .message = "are too many"});
  } else {
    for (std::size_t i = 0; i < read->rules.size(); ++i)
      check_rule(read->rules[i], "/rules/" + std::to_string(i), faults);
  }
  if (!faults.empty()) {
    if (faults.size() > json::kViolationsMax) faults.resize(json::kViolationsMax);
    return Error{.code = ErrorCode::invalid_argument,
                 .message = file + " has rules that are not sound",
                 .violations = std::move(faults)};
  }
  Rules rules;
  rules.rules_ = std::move(read->rules);
  return rules;
}

Result<identity::Principal> Rules::admit(const Claims& claims) const {
  const auto rule =
      std::ranges::find_if(rules_, [&](const Rule& each) { return meets(claims, each); });
  if (rule == rules_.end()) return no_rule(claims, "meets no rule of PORC_OIDC_RULES");
  identity::Principal job{.issuer = std::string(kIssuer), .subject = subject_of(claims)};
  job.only = permissions_for(*rule, claims);
  job.roles = {job.only.size() > 1 ? identity::Role::developer : identity::Role::viewer};
  job.scope.repositories = {claims.repository};
  if (rule->scope) {
    job.scope.environments = rule->scope->environments;
    job.scope.kinds = rule->scope->kinds;
  }
  if (job.scope.environments.empty()) {
    const std::string name = claims.environment.value_or("");
    if (!is_environment(name)) {
      return no_rule(claims,
                     "meets a rule that needs scope.environments: no blueprint can name it");
    }
    job.scope.environments = {name};
  }
  job.facts = claims.facts();
  return job;
}

}  // namespace porc::oidc
