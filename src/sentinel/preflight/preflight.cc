// SPDX-License-Identifier: Apache-2.0
#include "sentinel/preflight/preflight.h"

#include <utility>

#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

/// What there is only with a plan: touching it ends the policy.
class LaterImport : public NativeImport {
 public:
  explicit LaterImport(NotKnown why) : why_(why) {}
  Value get(Evaluator&, std::string_view) const override { throw Untouchable{why_}; }
  Value call(Evaluator&, std::string_view, std::span<const Value>) const override {
    throw Untouchable{why_};
  }

 private:
  NotKnown why_;
};

/// An import that lacks something: what is asked of the rest goes to it.
class GuardedImport : public NativeImport {
 public:
  using Gaps = std::map<std::string, NotKnown, std::less<>>;

  GuardedImport(std::shared_ptr<const NativeImport> import, Gaps gaps)
      : import_(std::move(import)), gaps_(std::move(gaps)) {}

  Value get(Evaluator& evaluator, std::string_view key) const override {
    guard(key);
    return import_->get(evaluator, key);
  }
  Value call(Evaluator& evaluator,
             std::string_view key,
             std::span<const Value> arguments) const override {
    guard(key);
    return import_->call(evaluator, key, arguments);
  }

 private:
  void guard(std::string_view key) const {
    if (const auto gap = gaps_.find(key); gap != gaps_.end()) throw Untouchable{gap->second};
  }

  std::shared_ptr<const NativeImport> import_;
  Gaps gaps_;
};

constexpr std::string_view kLater[] = {"tfplan",
                                       "tfplan/v1",
                                       "tfplan/v2",
                                       "tfconfig",
                                       "tfconfig/v1",
                                       "tfstate",
                                       "tfstate/v1",
                                       "tfstate/v2",
                                       "tfrun"};

Imports imports_over(ConfigurationDocument configuration) {
  Imports out;
  Imports terraform = terraform_imports(std::move(configuration.document), nullptr);
  auto config = std::get<std::shared_ptr<const NativeImport>>(terraform.at("tfconfig/v2"));
  out.emplace(
      "tfconfig/v2",
      std::make_shared<const GuardedImport>(std::move(config), std::move(configuration.gaps)));
  const auto later = std::make_shared<const LaterImport>(NotKnown::plan);
  for (const std::string_view path : kLater) out.emplace(path, later);
  out.emplace("http", std::make_shared<const LaterImport>(NotKnown::http));
  if (const NativeImport* time = standard_import("time")) {
    std::shared_ptr<const NativeImport> shared(std::shared_ptr<void>(), time);
    out.emplace("time",
                std::make_shared<const GuardedImport>(
                    std::move(shared), GuardedImport::Gaps{{"now", NotKnown::time}}));
  }
  return out;
}

}  // namespace

std::string_view preflight_verdict_name(PreflightVerdict verdict) {
  switch (verdict) {
    case PreflightVerdict::pass:
      return "pass";
    case PreflightVerdict::fail:
      return "fail";
    case PreflightVerdict::undecided:
      return "undecided";
  }
  return "undecided";
}

Result<Preflight> Preflight::of(const ConfigurationFiles& files) {
  PORC_TRY(ConfigurationDocument configuration, read_configuration(files));
  Preflight out;
  if (configuration.names_registry) {
    PORC_TRY(ConfigurationDocument tofu, read_configuration(files, kTofuRegistry));
    out.tofu_ = imports_over(std::move(tofu));
  }
  out.imports_ = imports_over(std::move(configuration));
  return out;
}

PreflightOutcome Preflight::evaluate(const std::shared_ptr<const Program>& policy,
                                     const Setting& setting) const {
  PreflightOutcome out = evaluate(policy, setting, imports_);
  if (tofu_.empty() || out.verdict == PreflightVerdict::undecided) return out;
  const PreflightOutcome other = evaluate(policy, setting, tofu_);
  if (other.verdict == out.verdict) return out;
  out.verdict = PreflightVerdict::undecided;
  out.undecided = {.position = {.file = policy->source().file(), .line = 1, .column = 1},
                   .message = std::string(not_known_text(NotKnown::provider))};
  return out;
}

PreflightOutcome Preflight::evaluate(const std::shared_ptr<const Program>& policy,
                                     const Setting& setting,
                                     const Imports& imports) const {
  auto own = std::make_shared<Setting>(setting);
  own->imports.insert(imports.begin(), imports.end());  // a mock goes before
  PreflightOutcome out;
  out.outcome = sentinel::evaluate(policy, *own);
  out.setting = std::move(own);
  if (out.outcome.undecided) {
    out.undecided = *out.outcome.undecided;
  } else if (!out.outcome.errors.empty()) {
    out.undecided = out.outcome.errors.front();
    out.undecided.message = "the policy has an error: " + out.undecided.message;
  } else {
    out.verdict =
        out.outcome.verdict == Verdict::pass ? PreflightVerdict::pass : PreflightVerdict::fail;
  }
  return out;
}

}  // namespace porc::sentinel
