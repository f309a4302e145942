// SPDX-License-Identifier: Apache-2.0
#include "api/policy_reading.h"

#include <memory>
#include <utility>

#include "api/run_secrets.h"

namespace porc::api {
namespace {

void clean(run::PolicyDetail& detail,
           const observe::Redactor& of_run,
           const observe::Redactor& of_server) {
  for (std::string* text : {&detail.outcome.message, &detail.description, &detail.trace})
    *text = of_server.clean_text(of_run.clean_text(std::move(*text)));
  if (detail.explanation)
    *detail.explanation = of_server.clean_text(of_run.clean_text(std::move(*detail.explanation)));
  if (detail.document) *detail.document = of_server.clean(of_run.clean(*detail.document));
}

}  // namespace

Task<std::vector<run::PolicyDetail>> policy_details_of(Run run,
                                                       orchestrator::Parts* parts,
                                                       const observe::Redactor* redactor) {
  std::vector<run::PolicyDetail> details;
  if (run.policies.empty()) co_return details;
  if (run.engine_run) {
    auto told = co_await parts->engine.policy_details(*run.engine_run);
    if (told) details = *std::move(told);
  }
  if (details.size() != run.policies.size()) {
    details.clear();
    for (const run::PolicyOutcome& outcome : run.policies) details.push_back({.outcome = outcome});
  }
  PORC_CO_TRY(const auto secrets, co_await secrets_of(std::move(run), parts));
  for (run::PolicyDetail& detail : details) clean(detail, *secrets, *redactor);
  co_return details;
}

}  // namespace porc::api
