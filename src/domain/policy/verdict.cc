// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/verdict.h"

namespace porc::policy {

Tally tally_of(const std::vector<run::PolicyOutcome>& outcomes) {
  Tally tally;
  for (const run::PolicyOutcome& outcome : outcomes) {
    if (outcome.passed) {
      ++tally.passed;
      continue;
    }
    if (outcome.result == "error") ++tally.errored;
    if (outcome.enforcement_level == "advisory") {
      ++tally.advisory_failed;
    } else if (outcome.enforcement_level == "soft-mandatory") {
      ++tally.soft_failed;
    } else {
      ++tally.hard_failed;
    }
  }
  return tally;
}

Verdict verdict_of(const Tally& tally) {
  if (tally.hard_failed != 0) return Verdict::hard_failed;
  return tally.soft_failed != 0 ? Verdict::soft_failed : Verdict::passed;
}

}  // namespace porc::policy
