// SPDX-License-Identifier: Apache-2.0
// What another policy set would have said of plans that are over.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/time.h"
#include "domain/policy/policy_set.h"
#include "domain/policy/verdict.h"

namespace porc::policy {

/// What a policy said, and how much it weighs.
struct Word {
  std::string result{};  ///< "pass", "fail", "undefined" or "error"
  std::string enforcement_level{};
  bool operator==(const Word&) const = default;
};
BOOST_DESCRIBE_STRUCT(Word, (), (result, enforcement_level))

/// A policy that would say something else. One that was not asked, or would not be, has said
/// nothing there.
struct WordChange {
  std::string policy{};
  std::optional<Word> before{};
  std::optional<Word> after{};
  std::string message{};  ///< why it would not pass
};
BOOST_DESCRIBE_STRUCT(WordChange, (), (policy, before, after, message))

/// One plan before and after.
struct Comparison {
  Verdict before = Verdict::passed;  ///< of all sets that were asked
  Verdict after = Verdict::passed;   ///< of the same with the set replaced
  std::vector<WordChange> changes{};

  bool would_stop() const { return before == Verdict::passed && after != Verdict::passed; }
  bool would_pass() const { return before != Verdict::passed && after == Verdict::passed; }
};

/// `before` is what every set said of a plan; `after` what one set, called `set`, says of it now:
/// nothing, where it does not hold. A policy that passes weighs as much as one that is not asked,
/// so between those two nothing changes, nor does the level of one that passes.
Comparison compare(const std::string& set,
                   const std::vector<run::PolicyOutcome>& before,
                   const std::vector<run::PolicyOutcome>& after);

/// Which plan it is.
struct PlanName {
  std::string run_id{};      ///< PORC's; "" for a run that came through the TFE API
  std::string engine_run{};  ///< run-…
  Timestamp planned_at{};
  std::string environment{};
  std::string kind{};
  std::string workspace{};
};

/// A run whose outcome would change.
struct ReplayedRun : PlanName {
  bool attached = true;  ///< the set holds for it
  Verdict before = Verdict::passed;
  Verdict after = Verdict::passed;
  std::vector<WordChange> policies{};
};

/// A run whose plan could not be asked about.
struct LostPlan : PlanName {
  std::string reason{};
};

BOOST_DESCRIBE_STRUCT(PlanName, (), (run_id, engine_run, planned_at, environment, kind, workspace))
BOOST_DESCRIBE_STRUCT(ReplayedRun, (PlanName), (attached, before, after, policies))
BOOST_DESCRIBE_STRUCT(LostPlan, (PlanName), (reason))

/// How often a policy said what.
struct PolicyTotal {
  std::string policy{};
  std::string enforcement_level{};
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;   ///< errors and undefined among them
  std::uint64_t changed = 0;  ///< runs of which it would say something else
};
BOOST_DESCRIBE_STRUCT(PolicyTotal, (), (policy, enforcement_level, passed, failed, changed))

/// Answer of `POST /policies/replay`. Every plan that was looked at is in exactly one of
/// `unchanged`, `runs`, `gone` and `unreadable`.
struct ReplayReport {
  std::string policy_set{};
  std::string version{};
  std::string digest{};
  Timestamp since{};
  std::uint64_t considered = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t would_stop = 0;    ///< runs that passed
  std::uint64_t would_pass = 0;    ///< runs that did not
  std::uint64_t not_attached = 0;  ///< runs for which the set does not hold, changed or not
  bool complete = true;            ///< else there are newer plans, which were not looked at
  std::vector<PolicyTotal> policies{};
  std::vector<ReplayedRun> runs{};
  std::vector<LostPlan> gone{};        ///< not kept any more
  std::vector<LostPlan> unreadable{};  ///< kept, and nobody can read them
};
BOOST_DESCRIBE_STRUCT(ReplayReport,
                      (),
                      (policy_set,
                       version,
                       digest,
                       since,
                       considered,
                       unchanged,
                       would_stop,
                       would_pass,
                       not_attached,
                       complete,
                       policies,
                       runs,
                       gone,
                       unreadable))

/// Gathers a report, plan by plan in any order.
class ReplayCount {
 public:
  ReplayCount(const Set& set, Timestamp since);

  /// `after` is as for `compare`; nothing of it counts where `attached` is false.
  void add(PlanName plan,
           bool attached,
           const std::vector<run::PolicyOutcome>& before,
           const std::vector<run::PolicyOutcome>& after);
  void add_gone(PlanName plan, std::string reason);
  void add_unreadable(PlanName plan, std::string reason);

  std::uint64_t considered() const { return report_.considered; }
  /// Runs in the order in which they were planned.
  ReplayReport report(bool complete) &&;

 private:
  ReplayReport report_{};
  std::map<std::string, std::size_t> places_{};  ///< of policies, in the report
};

}  // namespace porc::policy
