// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_apply.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/policy_runs.h"
#include "cli/surroundings.h"
#include "domain/policy/set_file.h"
#include "json/parse.h"
#include "json/suggestion.h"
#include "sentinel/config/library.h"
#include "sentinel/config/path.h"
#include "sentinel/policy_set/load.h"
#include "sentinel/terraform/terraform.h"

namespace porc::cli {
namespace {

constexpr std::size_t kPlanDepthMax = 200;

using sentinel::Configuration;
using sentinel::ConfigurationFile;

json::value value_of(const std::string& text) {
  const auto read = json::parse(text);
  if (!read || read->is_bool() || read->is_null()) return json::value(json::string(text));
  return sentinel::with_floats(*read);
}

/// Reference 23.8: all HCL of the working folder, else sentinel.json.
Result<Configuration> read_configuration(const sentinel::Files& files, const std::string& given) {
  std::vector<ConfigurationFile> found;
  const auto add = [&](const std::string& path) -> Result<void> {
    PORC_TRY(std::string text, files.read(path));
    found.push_back({.name = path, .text = std::move(text)});
    return ok;
  };
  if (!given.empty()) {
    PORC_CHECK(add(given));
    return sentinel::parse_configuration(found);
  }
  PORC_TRY(const auto entries, files.list("."));
  for (const auto& entry : entries) {
    if (entry.name == policy::kSetFile) continue;  // it says nothing to policies
    if (entry.name.starts_with('.')) continue;     // such as terraform's own lock file
    if (!entry.is_folder && entry.name.ends_with(".hcl")) PORC_CHECK(add(entry.name));
  }
  const bool has_hcl = !found.empty();
  for (const auto& entry : entries)
    if (!entry.is_folder && entry.name.ends_with(".json") && !has_hcl &&
        (entry.name == "sentinel.json" || sentinel::is_override_name(entry.name)))
      PORC_CHECK(add(entry.name));
  return sentinel::parse_configuration(found);
}

/// Leaves in `configuration` the policy that was asked for.
Result<void> choose_policy(Configuration& configuration,
                           const std::string& policy,
                           const sentinel::Files& files) {
  if (policy.empty()) {
    if (!configuration.policies.empty()) return ok;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "give a policy: the configuration has none"};
  }
  const auto named =
      std::ranges::find(configuration.policies, policy, &sentinel::PolicyBlock::name);
  if (named != configuration.policies.end()) {
    configuration.policies = {sentinel::PolicyBlock(*named)};
    return ok;
  }
  if (auto read = files.read(policy); !read) {
    std::vector<std::string_view> names;
    for (const sentinel::PolicyBlock& each : configuration.policies) names.push_back(each.name);
    Error error = std::move(read).error();
    if (error.code == ErrorCode::not_found)
      error.message = "there is neither a file nor a policy '" + policy + "'" +
                      json::did_you_mean(policy, names);
    return error;
  }
  configuration.policies = {
      sentinel::PolicyBlock{.name = policy, .path = sentinel::clean_path(policy)}};
  return ok;
}

/// Reference 12.2: those that have no value yet.
Result<void> ask_for_params(sentinel::Setting& setting,
                            const sentinel::Program& policy,
                            const PolicyApplyWish& wish) {
  if (!wish.ask) return ok;
  for (const sentinel::ParameterDeclaration& each : policy.file().parameters) {
    const auto is_given = [&](const auto& param) { return param.first == each.name; };
    if (each.preset || std::ranges::any_of(setting.params, is_given)) continue;
    const auto answer = wish.ask(policy.source().file() + " needs the param " + each.name + ": ");
    if (!answer)
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the param " + each.name + " got no value"};
    setting.params.emplace_back(each.name, value_of(*answer));
  }
  return ok;
}

/// Params of the environment and of flags, which go before the configuration (reference 12.3).
Result<void> add_params(sentinel::Setting& setting,
                        const sentinel::Program& policy,
                        const PolicyApplyWish& wish) {
  for (const sentinel::ParameterDeclaration& each : policy.file().parameters)
    if (const auto value = wish.variable("SENTINEL_PARAM_" + each.name))
      setting.params.emplace_back(each.name, value_of(*value));
  for (const std::string& text : wish.params) {
    PORC_TRY(sentinel::NamedValue param, parse_named_value(text));
    setting.params.emplace_back(std::move(param.name), std::move(param.value));
  }
  return ask_for_params(setting, policy, wish);
}

/// Terraform's imports over the plan that was asked for; none without one.
Result<sentinel::Imports> plan_imports(const std::string& path, const sentinel::Files& files) {
  if (path.empty()) return sentinel::Imports{};
  PORC_TRY(const std::string text, files.read(path));
  auto plan = json::parse_shared(text,
                                 {.bytes_max = text.size() + 1,
                                  .depth_max = kPlanDepthMax,
                                  .numbers = json::Numbers::tolerant});
  if (!plan) return std::move(plan).error().in("reading " + path);
  if (!sentinel::is_plan(**plan))
    return Error{.code = ErrorCode::invalid_argument,
                 .message = path + " is not the JSON of a plan: terraform show -json PLANFILE"};
  return sentinel::terraform_imports(*std::move(plan), nullptr);
}

/// A plan goes before what the configuration has in its place; of its run it tells nothing.
void add_plan(sentinel::Setting& setting, const sentinel::Imports& terraform) {
  for (const auto& [path, import] : terraform) {
    if (path == "tfrun") {
      setting.imports.emplace(path, import);
    } else {
      setting.imports.insert_or_assign(path, import);
    }
  }
}

}  // namespace

Result<sentinel::NamedValue> parse_named_value(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "expected NAME=VALUE, found '" + text + "'"};
  return sentinel::NamedValue{.name = text.substr(0, equals),
                              .value = value_of(text.substr(equals + 1))};
}

Result<PolicyApplyWish> policy_wish(const Surroundings& around, const Arguments& arguments) {
  PolicyApplyWish wish{.configuration = arguments.value_or("config", ""),
                       .params = arguments.values(kParamFlag.name),
                       .globals = arguments.values(kGlobalFlag.name),
                       .plan = arguments.value_or(kPlanFlag.name, ""),
                       .now = around.clock.now(),
                       .variable = around.variable};
  if (!arguments.operands().empty()) wish.policy = arguments.operand();
  PORC_TRY(wish.timeout, policy_timeout(arguments));
  return wish;
}

Result<void> check_policy_wish(const Arguments& arguments) {
  PORC_CHECK(policy_timeout(arguments));
  for (const std::string_view flag : {kParamFlag.name, kGlobalFlag.name})
    for (const std::string& text : arguments.values(flag)) PORC_CHECK(parse_named_value(text));
  return ok;
}

int exit_code_of(const PolicyApplyAnswer& answer) {
  using sentinel::Verdict;
  static_assert(static_cast<int>(Verdict::pass) == 0 && static_cast<int>(Verdict::fail) == 1 &&
                static_cast<int>(Verdict::undefined) == 2 && static_cast<int>(Verdict::error) == 3);
  int code = 0;
  for (const PolicyApplyAnswer::Applied& each : answer.applied)
    code = std::max(code, static_cast<int>(each.result.outcome.verdict));
  return code;
}

Text told_not_run(const PolicyApplyAnswer& answer) {
  Text text;
  for (const std::string& name : answer.not_run)
    text.line("not run, because a mandatory policy did not pass: " + name);
  return text;
}

Result<PolicyApplyAnswer> apply_policies(const sentinel::Files& files,
                                         const PolicyApplyWish& wish) {
  const auto begin = Steady::now();
  PORC_TRY(Configuration configuration, read_configuration(files, wish.configuration));
  PORC_CHECK(choose_policy(configuration, wish.policy, files));
  for (const std::string& text : wish.globals) {
    PORC_TRY(sentinel::NamedValue global, parse_named_value(text));
    std::erase_if(configuration.globals,
                  [&](const auto& each) { return each.name == global.name; });
    configuration.globals.push_back(std::move(global));
  }
  const std::string folder =
      wish.configuration.empty() ? "." : sentinel::folder_of(wish.configuration);
  sentinel::Library library(files);
  PORC_TRY(std::vector<sentinel::LoadedPolicy> policies,
           sentinel::load_policies(configuration, folder, library, nanoseconds_of(wish.now)));
  PORC_TRY(const sentinel::Imports terraform, plan_imports(wish.plan, files));
  PolicyApplyAnswer answer;
  bool stopped = false;
  for (sentinel::LoadedPolicy& policy : policies) {
    if (stopped) {
      answer.not_run.push_back(policy.name);
      continue;
    }
    auto setting = std::make_shared<sentinel::Setting>(*policy.setting);
    PORC_CHECK(add_params(*setting, *policy.program, wish));
    add_plan(*setting, terraform);
    setting->http = wish.http;
    setting->out_of_time = [end = begin + wish.timeout] { return Steady::now() >= end; };
    auto& applied = answer.applied.emplace_back();
    const auto started = Steady::now();
    applied.path = policy.path;
    applied.result.policy = policy.name;
    applied.result.level = policy.level;
    applied.result.outcome = sentinel::evaluate(policy.program, *setting);
    if (wish.explains) applied.explanation = sentinel::explain(policy.program, *setting);
    applied.result.setting = std::move(setting);
    applied.nanoseconds = nanoseconds_since(started);
    stopped = !configuration.features.apply_all &&
              policy.level != sentinel::EnforcementLevel::advisory &&
              applied.result.outcome.verdict != sentinel::Verdict::pass;
  }
  answer.nanoseconds = nanoseconds_since(begin);
  return answer;
}

}  // namespace porc::cli
