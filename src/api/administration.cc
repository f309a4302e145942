// SPDX-License-Identifier: Apache-2.0
// Tokens and the audit, for administrators.
#include "wire/administration.h"

#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/keys_view.h"
#include "api/request_parts.h"
#include "api/token_desk.h"
#include "orchestrator/auditor.h"

namespace porc::api {

Task<http::Response> Api::create_token(Call call) {
  PORC_CO_TRY(const json::value document, read_document(call.request));
  PORC_CO_TRY(wire::CreateToken asked,
              json::decode<wire::CreateToken>(document, json::Unknown::reject));
  TokenDesk desk(parts().store, parts().entropy, parts().clock);
  PORC_CO_TRY(const wire::CreatedToken created, co_await desk.create(std::move(asked)));
  around_.log.info("access granted",
                   {{"request_id", call.request.id},
                    {"id", created.details.id},
                    {"owner", created.details.owner},
                    {"by", call.principal.name()}});
  co_return answer(created, 201);
}

Task<http::Response> Api::list_tokens(Call) {
  TokenDesk desk(parts().store, parts().entropy, parts().clock);
  PORC_CO_TRY(const wire::TokenList list, co_await desk.list());
  co_return answer(list);
}

Task<http::Response> Api::revoke_token(Call call) {
  TokenDesk desk(parts().store, parts().entropy, parts().clock);
  PORC_CO_TRY(const wire::TokenView view,
              co_await desk.revoke(std::string(call.request.param("token_id"))));
  around_.authenticator.forget();
  around_.log.info("access revoked",
                   {{"request_id", call.request.id},
                    {"id", view.id},
                    {"owner", view.owner},
                    {"by", call.principal.name()}});
  co_return answer(view);
}

Task<http::Response> Api::show_keys(Call) {
  PORC_CO_TRY(const wire::KeysView view, co_await keys_view(parts().store));
  co_return answer(view);
}

Task<http::Response> Api::verify_audit(Call call) {
  PORC_CO_TRY(const json::value document, read_optional_document(call.request));
  PORC_CO_TRY(wire::AuditRequest asked,
              json::decode<wire::AuditRequest>(document, json::Unknown::reject));
  auto verified = co_await orchestrator::verify_audit(
      parts().store, around_.about.audit_public_keys, std::move(asked.checkpoint));
  PORC_CO_TRY(const wire::AuditOutcome outcome, wire::outcome_of(std::move(verified)));
  co_return answer(outcome);
}

Task<http::Response> Api::show_checkpoint(Call) {
  PORC_CO_TRY(const auto checkpoint, co_await parts().store.last_checkpoint());
  co_return answer(checkpoint);
}

}  // namespace porc::api
