// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/quill_body.h"
#include "api/request_parts.h"
#include "base/printable.h"
#include "wire/requests.h"
#include "wire/server_view.h"

namespace porc::api {
namespace {

// As of an act on a run.
constexpr std::size_t kReasonMax = 2048;

Result<quill::Withdrawal> read_withdrawal(const wire::Withdraw& asked,
                                          const QuillLibrary& quills,
                                          const std::string& kind,
                                          const std::string& version) {
  Error error{.code = ErrorCode::invalid_argument, .message = "this is no withdrawal"};
  if (asked.reason.value_or("").empty() || !is_plain_text(*asked.reason, kReasonMax)) {
    error.violations.push_back({.pointer = "/reason",
                                .message = "must be one line of 1 to " +
                                           std::to_string(kReasonMax) +
                                           " characters, without control or direction characters"});
  }
  const std::string other = asked.replace_by.value_or("");
  const bool usable =
      other != version && quills.get(kind, other) && !quills.standing(kind, other).revoked;
  if (asked.replace_by && !usable) {
    error.violations.push_back(
        {.pointer = "/replace_by",
         .message = "must be another version that is published and not revoked"});
  }
  if (!error.violations.empty()) return error;
  return quill::Withdrawal{.reason = *asked.reason, .replace_by = asked.replace_by};
}

/// Nothing of that name is not found for who names it in the path.
Error absent(Error error) {
  std::string message;
  for (const Violation& fault : error.violations) message += ": " + fault.message;
  return Error{.code = ErrorCode::not_found, .message = error.message + message};
}

}  // namespace

Task<http::Response> Api::list_quills(Call) {
  wire::QuillList list;
  for (const auto& quill : parts().quills.list()) {
    list.quills.push_back(
        wire::view_of(*quill, parts().quills.standing(quill->kind(), quill->version().str())));
  }
  co_return answer(list);
}

Task<http::Response> Api::show_quill(Call call) {
  const std::string kind(call.request.param("kind"));
  const std::string range = query_text(call.request, wire::kVersionParameter);
  PORC_CO_CHECK(co_await parts().quills.look_for(kind, range));
  std::vector<std::string> versions;
  for (const auto& each : parts().quills.list()) {
    if (each->kind() == kind) versions.push_back(each->version().str());
  }
  // What was revoked can be looked at by its name.
  auto found = parts().quills.get(kind, range);
  if (!found) found = parts().quills.find(kind, range);
  if (!found) {
    Error error = std::move(found).error();
    if (versions.empty()) error.code = ErrorCode::not_found;
    co_return error;
  }
  const quill::Quill& quill = **found;
  co_return answer(wire::details_of(
      quill, parts().quills.standing(kind, quill.version().str()), std::move(versions)));
}

Task<http::Response> Api::publish_quill(Call call) {
  // Unpacking many megabytes would keep everybody else waiting.
  const std::string request_id = call.request.id;
  PORC_CO_TRY(quill::Source source,
              co_await run_on(parts().compute, read_quill, std::move(call.request)));
  PORC_CO_TRY(const PublishedQuill published, co_await parts().quills.publish(std::move(source)));
  const quill::Quill& quill = *published.quill;
  if (published.is_new) {
    around_.log.info("quill published",
                     {{"request_id", request_id},
                      {"quill", quill.name()},
                      {"digest", quill.digest()},
                      {"by", call.principal.name()}});
  }
  const auto view =
      wire::view_of(quill, parts().quills.standing(quill.kind(), quill.version().str()));
  co_return answer(view, published.is_new ? 201 : 200);
}

Task<http::Response> Api::deprecate_quill(Call call) {
  return withdraw_quill(std::move(call), &quill::Standing::deprecated, "quill deprecated");
}

Task<http::Response> Api::revoke_quill(Call call) {
  return withdraw_quill(std::move(call), &quill::Standing::revoked, "quill revoked");
}

Task<http::Response> Api::withdraw_quill(Call call,
                                         std::optional<quill::Withdrawal> quill::Standing::*member,
                                         std::string did) {
  QuillLibrary& quills = parts().quills;
  const std::string kind(call.request.param("kind"));
  const std::string version(call.request.param("version"));
  PORC_CO_CHECK(co_await quills.look_for(kind, version));
  const auto quill = quills.get(kind, version);
  if (!quill) co_return absent(quill.error());
  PORC_CO_TRY(const json::value document, read_optional_document(call.request));
  PORC_CO_TRY(const wire::Withdraw asked,
              json::decode<wire::Withdraw>(document, json::Unknown::reject));
  const bool undo = asked.undo.value_or(false);
  std::optional<quill::Withdrawal> said;
  if (!undo) {
    PORC_CO_TRY(said, read_withdrawal(asked, quills, kind, version));
    said->by = call.principal.name();
    said->at = now();
  }
  QuillLibrary::Amendment amendment = [member, said](quill::Standing& standing) {
    standing.*member = said;
  };
  PORC_CO_TRY(quill::Standing standing,
              co_await quills.amend_standing(kind, version, std::move(amendment)));
  json::object told{{"request_id", call.request.id},
                    {"quill", (*quill)->name()},
                    {"undone", undo},
                    {"reason", asked.reason.value_or("")},
                    {"by", call.principal.name()}};
  around_.log.info(did, std::move(told));
  co_return answer(wire::view_of(**quill, std::move(standing)));
}

}  // namespace porc::api
