// SPDX-License-Identifier: Apache-2.0
// A token of an identity provider becomes a session of ours.
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/request_parts.h"
#include "contracts/identity_provider.h"
#include "wire/administration.h"

namespace porc::api {

Task<http::Response> Api::open_session(Call call) {
  if (around_.jobs == nullptr) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "no identity provider is set up: see PORC_OIDC_RULES"};
  }
  PORC_CO_CHECK(guesses_.check(call.request.peer));
  PORC_CO_TRY(const json::value document, read_document(call.request, kProofBytesMax));
  PORC_CO_TRY(wire::OpenSession asked,
              json::decode<wire::OpenSession>(document, json::Unknown::reject));
  Secret proof(std::move(asked.token));
  auto admitted = co_await around_.jobs->admit(std::move(proof));
  if (!admitted) {
    const ErrorCode code = admitted.error().code;
    if (code == ErrorCode::unauthenticated || code == ErrorCode::forbidden)
      guesses_.refused(call.request.peer);
    co_return std::move(admitted).error();
  }
  json::object told{{"request_id", call.request.id}, {"owner", admitted->name()}};
  for (const auto& [name, value] : admitted->facts) told[name] = value;
  Sessions sessions(parts().store, parts().entropy, parts().clock);
  PORC_CO_TRY(const wire::Session session, co_await sessions.open(*std::move(admitted)));
  around_.log.info("session opened", told);
  co_return answer(session, 201);
}

}  // namespace porc::api
