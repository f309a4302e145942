// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/policy_set.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/canonical.h"
#include "sentinel/explain/explain.h"
#include "sentinel/policy_set/policy_set.h"
#include "sentinel/terraform/terraform.h"
#include "sentinel/trace/trace.h"

namespace porc::policy {
namespace {

Error too_large(std::string most) {
  return {.code = ErrorCode::too_large, .message = "a policy set has at most " + std::move(most)};
}

Result<void> check_size(const Files& files) {
  if (files.size() > kFilesMax) return too_large(std::to_string(kFilesMax) + " files");
  std::size_t all = 0;
  for (const auto& [path, bytes] : files) {
    if (bytes.size() > kFileBytesMax)
      return too_large(std::to_string(kFileBytesMax) + " bytes in a file, unlike " + path);
    all += bytes.size();
  }
  if (all > kBytesMax) return too_large(std::to_string(kBytesMax) + " bytes");
  return ok;
}

std::string digest_of_files(const Files& files) {
  json::object digests;
  for (const auto& [path, bytes] : files) digests[path] = crypto::sha256_hex(bytes);
  return crypto::sha256_hex(json::canonical(digests));
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string why_not(const sentinel::Outcome& outcome) {
  if (!outcome.errors.empty()) return first_line(outcome.errors.front().to_string());
  if (outcome.verdict == sentinel::Verdict::undefined) return "main is undefined";
  const std::string told = first_line(outcome.description);
  return told.empty() ? "main did not pass" : told;
}

/// Why a policy did not pass, in a line. A policy may say as much as it likes, and this stays with
/// the run.
std::string message_of(const sentinel::Outcome& outcome) {
  std::string message = why_not(outcome);
  if (message.size() <= kMessageBytesMax) return message;
  return std::string(cut_at_character(message, kMessageBytesMax)) + "…";
}

/// Errors: invalid_argument naming every policy that there is not.
Result<void> check_preflight(const SetFile& file, const sentinel::PolicySet& policies) {
  Error error{.code = ErrorCode::invalid_argument};
  for (const std::string& name : file.preflight)
    if (std::ranges::find(policies.policies(), name, &sentinel::PolicySet::Policy::name) ==
        policies.policies().end())
      error.violations.push_back(
          {.pointer = std::string(kSetFile),
           .message = "preflight names '" + name + "', which is no policy of the set"});
  if (error.violations.empty()) return ok;
  error.message = error.violations.front().pointer + ": " + error.violations.front().message;
  return error;
}

/// At the end of a line, so that what stays is whole lines.
std::string cut(std::string text) {
  if (text.size() <= kTraceBytesMax) return text;
  const std::size_t line = text.rfind('\n', kTraceBytesMax);
  text.resize(line == text.npos ? 0 : line + 1);
  return text + "…\n";
}

/// An error has said where it is; everything else that did not pass is followed to its cause.
std::optional<std::string> explanation_of(const sentinel::PolicyResult& result) {
  const sentinel::Verdict verdict = result.outcome.verdict;
  if (verdict != sentinel::Verdict::fail && verdict != sentinel::Verdict::undefined)
    return std::nullopt;
  std::string text = cut(explanation_text(sentinel::explain(result.program, *result.setting)));
  if (text.empty()) return std::nullopt;
  return text;
}

run::PolicyOutcome outcome_of(const std::string& set, const sentinel::PolicyResult& result) {
  const bool passed = result.outcome.verdict == sentinel::Verdict::pass;
  return {.policy_set = set,
          .policy = result.policy,
          .enforcement_level = std::string(enforcement_level_name(result.level)),
          .passed = passed,
          .message = passed ? "" : message_of(result.outcome),
          .result = std::string(sentinel::verdict_name(result.outcome.verdict))};
}

run::PolicyDetail detail_of(const std::string& set, const sentinel::PolicyResult& result) {
  const sentinel::Outcome& outcome = result.outcome;
  run::PolicyDetail detail{.outcome = outcome_of(set, result)};
  detail.description = cut(outcome.description);
  sentinel::Lines trace;
  sentinel::add_trace(trace, result.policy, outcome);
  detail.trace = cut(trace.str());
  json::value document = sentinel::trace_json(outcome);
  if (json::serialize(document).size() <= kTraceBytesMax) detail.document = std::move(document);
  detail.explanation = explanation_of(result);
  return detail;
}

/// What `answer_of` makes of each policy's result.
template <class Answer>
std::vector<Answer> ask_each(const sentinel::PolicySet& policies,
                             const std::string& set,
                             sentinel::SetInput input,
                             const Set::TimeLimit& limit,
                             Answer (*answer_of)(const std::string&,
                                                 const sentinel::PolicyResult&)) {
  const sentinel::Imports terraform = sentinel::terraform_imports(input.plan, input.run);
  std::vector<Answer> answers;
  // One after the other: what a policy allocated goes before the next begins.
  for (std::size_t i = 0; i < policies.policies().size(); ++i) {
    input.out_of_time = limit();
    answers.push_back(answer_of(set, policies.evaluate(i, input, terraform)));
  }
  return answers;
}

}  // namespace

Set::Set(SetFile file, Files files, std::shared_ptr<const sentinel::PolicySet> policies)
    : file_(std::move(file)),
      files_(std::move(files)),
      policies_(std::move(policies)),
      digest_(digest_of_files(files_)) {
  if (auto version = quill::Version::parse(file_.version)) version_ = *version;
}

Result<std::shared_ptr<const Set>> Set::compile(std::string name, Files files) {
  PORC_CHECK(check_size(files));
  SetFile file;
  Files policies = files;
  if (auto told = policies.extract(std::string(kSetFile))) {
    PORC_TRY(file, parse_set_file(told.mapped(), kSetFile));
  }
  if (file.name.empty()) file.name = std::move(name);
  if (!is_set_name(file.name)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "'" + file.name + "' is no name for a policy set: give it one in " +
                            std::string(kSetFile)};
  }
  PORC_TRY(sentinel::PolicySet set, sentinel::PolicySet::read(std::move(policies)));
  if (set.policies().size() > kPoliciesMax)
    return too_large(std::to_string(kPoliciesMax) + " policies");
  PORC_CHECK(check_preflight(file, set));
  auto shared = std::make_shared<const sentinel::PolicySet>(std::move(set));
  return std::shared_ptr<const Set>(new Set(std::move(file), std::move(files), std::move(shared)));
}

std::string Set::title() const {
  return file_.version.empty() ? file_.name : file_.name + "@" + file_.version;
}

std::vector<Entry> Set::entries() const {
  std::vector<Entry> entries;
  for (const auto& policy : policies_->policies()) {
    entries.push_back(
        {.name = policy.name,
         .enforcement_level = std::string(sentinel::enforcement_level_name(policy.level))});
  }
  return entries;
}

std::vector<run::PolicyDetail> Set::judge(sentinel::SetInput input, const TimeLimit& limit) const {
  return ask_each(*policies_, file_.name, std::move(input), limit, detail_of);
}

std::vector<run::PolicyOutcome> Set::decide(sentinel::SetInput input,
                                            const TimeLimit& limit) const {
  return ask_each(*policies_, file_.name, std::move(input), limit, outcome_of);
}

std::vector<sentinel::PreflightResult> Set::preflight(
    const sentinel::Preflight& configuration) const {
  return policies_->preflight(configuration, file_.preflight);
}

Sets holding_for(const Sets& sets, const Subject& subject) {
  Sets held;
  std::ranges::copy_if(
      sets, std::back_inserter(held), [&](const auto& set) { return set->holds_for(subject); });
  return held;
}

std::string digest_of(const Sets& sets) {
  if (sets.empty()) return "";
  json::object digests;
  for (const auto& set : sets) digests[set->name()] = set->digest();
  return crypto::sha256_hex(json::canonical(digests));
}

}  // namespace porc::policy
