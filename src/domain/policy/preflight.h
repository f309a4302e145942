// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "domain/policy/set_file.h"
#include "domain/policy/subject.h"
#include "domain/rules/finding.h"
#include "sentinel/policy_set/policy_set.h"

namespace porc::policy {

/// A policy set as far as it is asked before the plan.
class PreflightSet {
 public:
  /// `name` is what it is called unless its porc.hcl says otherwise. Errors: malformed and
  /// not_found as PolicySet::read and parse_set_file; invalid_argument for a preflight policy that
  /// is none of the set's.
  static Result<std::shared_ptr<const PreflightSet>> compile(std::string name,
                                                             sentinel::FileMap files);

  PreflightSet(SetFile file, std::shared_ptr<const sentinel::PolicySet> policies)
      : file_(std::move(file)), policies_(std::move(policies)) {}

  const std::string& name() const { return file_.name; }
  bool holds_for(const Subject& subject) const {
    return !file_.retired && any_admits(file_.attachments, subject);
  }
  /// What its preflight policies say, as `findings_of`.
  std::vector<rules::Finding> ask(const sentinel::Preflight& configuration) const;

 private:
  SetFile file_;
  std::shared_ptr<const sentinel::PolicySet> policies_;
};

using PreflightSets = std::vector<std::shared_ptr<const PreflightSet>>;

/// Results in the words of a validation verdict: of policies that fail an error when they are
/// hard-mandatory, a warning otherwise; an info for each that is undecided.
std::vector<rules::Finding> findings_of(const std::string& set,
                                        const std::vector<sentinel::PreflightResult>& results);

/// What the sets that hold for `subject` say of rendered files. What cannot be read is an info.
std::vector<rules::Finding> preflight(const PreflightSets& sets,
                                      const Subject& subject,
                                      const std::vector<archive::File>& files);

/// The one finding when there is nothing to ask them about.
rules::Finding not_asked(std::string why);

}  // namespace porc::policy
