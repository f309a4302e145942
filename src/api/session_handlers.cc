// SPDX-License-Identifier: Apache-2.0
// A token of an identity provider becomes a session of ours.
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/request_parts.h"
#include "contracts/identity_provider.h"
#include "orchestrator/outside_apply.h"
#include "wire/administration.h"

namespace porc::api {

namespace {

/// Within what the job may: terraform with the files of one run, and nothing else.
Task<identity::Principal> limited_to_terraform(Runs* runs,
                                               std::string run,
                                               identity::Principal job) {
  if (!job.was_given(identity::Permission::apply_outside)) {
    co_return Error{.code = ErrorCode::forbidden,
                    .message = "no rule of PORC_OIDC_RULES says `may: [terraform]` for this job"};
  }
  PORC_CO_TRY(RunId id, RunId::parse(run));
  PORC_CO_CHECK(co_await runs->get(std::move(id), job));
  job.only = {identity::Permission::apply_outside};
  job.facts[std::string(orchestrator::kFilesOf)] = std::move(run);
  co_return std::move(job);
}

}  // namespace

Task<http::Response> Api::open_session(Call call) {
  if (around_.jobs == nullptr) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "no identity provider is set up: see PORC_OIDC_RULES"};
  }
  PORC_CO_TRY(const json::value document, read_document(call.request, kProofBytesMax));
  PORC_CO_TRY(wire::OpenSession asked,
              json::decode<wire::OpenSession>(document, json::Unknown::reject));
  Secret proof(std::move(asked.token));
  auto admitted = co_await around_.jobs->admit(std::move(proof));
  if (!admitted) {
    const ErrorCode code = admitted.error().code;
    if (code == ErrorCode::unauthenticated || code == ErrorCode::forbidden) {
      PORC_CO_CHECK(guesses_.check(call.request.peer));
      guesses_.refused(call.request.peer);
    }
    co_return std::move(admitted).error();
  }
  Duration life = kSessionLife;
  if (asked.run_id) {
    admitted = co_await limited_to_terraform(
        &around_.orchestrator, *std::move(asked.run_id), *std::move(admitted));
    if (!admitted) co_return std::move(admitted).error();
    life = kTerraformSessionLife;
  }
  json::object told{{"request_id", call.request.id}, {"owner", admitted->name()}};
  for (const auto& [name, value] : admitted->facts) told[name] = value;
  Sessions sessions(parts().store, parts().entropy, parts().clock);
  PORC_CO_TRY(const wire::Session session, co_await sessions.open(*std::move(admitted), life));
  around_.log.info("session opened", told);
  co_return answer(session, 201);
}

}  // namespace porc::api
