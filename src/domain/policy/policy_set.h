// SPDX-License-Identifier: Apache-2.0
// policy: which Sentinel policies hold for a run, and what they come to. Reading order:
// attachment.h, set_file.h, policy_set.h, shelf.h, verdict.h.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/policy/set_file.h"
#include "domain/quill/version.h"
#include "domain/run/policy_outcome.h"

namespace porc::sentinel {
class PolicySet;
class Preflight;
struct PreflightResult;
struct SetInput;
}  // namespace porc::sentinel

namespace porc::policy {

/// Path relative to the set's folder → bytes.
using Files = std::map<std::string, std::string>;

// Limits of a set's files: whoever takes one in and whoever reads it again have the same.
inline constexpr std::size_t kFilesMax = 1000;
inline constexpr std::size_t kFileBytesMax = 4U << 20;
inline constexpr std::size_t kBytesMax = 16U << 20;  ///< of all files
inline constexpr std::size_t kPoliciesMax = 1000;

// Limits of what is kept of the words of one policy; what was cut there ends with "…".
inline constexpr std::size_t kMessageBytesMax = 1000;
inline constexpr std::size_t kTraceBytesMax = 64U << 10;  ///< also of description and explanation

/// A policy of a set.
struct Entry {
  std::string name{};
  std::string enforcement_level{};
};

/// A policy set in one version. Immutable; any number of threads may use it at once.
class Set {
 public:
  /// `name` is what it is called unless its porc.hcl says otherwise. Errors: invalid_argument and
  /// malformed, with the file and place of every fault, also for a preflight policy that is none of
  /// the set's; too_large over the limits above.
  static Result<std::shared_ptr<const Set>> compile(std::string name, Files files);

  const std::string& name() const { return file_.name; }
  const quill::Version& version() const { return version_; }
  /// "baseline@1.2.0"; "baseline" when its porc.hcl names no version.
  std::string title() const;
  const SetFile& file() const { return file_; }
  const Files& files() const { return files_; }
  std::vector<Entry> entries() const;
  /// SHA-256 (hex) over every file.
  const std::string& digest() const { return digest_; }

  bool holds_for(const Subject& subject) const {
    return !file_.retired && any_admits(file_.attachments, subject);
  }

  /// What each policy says of a plan. `limit` is asked before each what tells it that its time is
  /// over. Needs the stack of the input's limits; may quote what is sensitive in the plan.
  using TimeLimit = std::function<std::function<bool()>()>;
  std::vector<run::PolicyDetail> judge(sentinel::SetInput input, const TimeLimit& limit) const;
  /// The same in a line each, at a fraction of the cost.
  std::vector<run::PolicyOutcome> decide(sentinel::SetInput input, const TimeLimit& limit) const;
  /// What its preflight policies say of a configuration that was not planned yet.
  std::vector<sentinel::PreflightResult> preflight(const sentinel::Preflight& configuration) const;

 private:
  Set(SetFile file, Files files, std::shared_ptr<const sentinel::PolicySet> policies);

  SetFile file_;
  quill::Version version_{};
  Files files_;
  std::shared_ptr<const sentinel::PolicySet> policies_;
  std::string digest_;
};

using Sets = std::vector<std::shared_ptr<const Set>>;

/// Those of `sets` that hold for a run.
Sets holding_for(const Sets& sets, const Subject& subject);

/// One digest over what is in `sets`, in any order; "" when there is none.
std::string digest_of(const Sets& sets);

}  // namespace porc::policy
