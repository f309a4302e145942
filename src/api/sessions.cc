// SPDX-License-Identifier: Apache-2.0
#include "api/sessions.h"

#include <utility>
#include <vector>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/decode.h"

namespace porc::api {
namespace {

constexpr std::size_t kTokenBytes = 32;

std::string subject_of(const std::string& hash) {
  return "api/session/" + hash;
}

}  // namespace

Task<wire::Session> Sessions::open(identity::Principal principal, Duration life) {
  wire::Session session{.token = std::string(kSessionPrefix) +
                                 base64url_encode(entropy_.bytes(kTokenBytes))};
  const Timestamp now = clock_.now();
  session.expires_at = now + life;
  session.principal = principal.name();
  session.may = principal.only;
  session.scope = principal.scope;

  identity::Token token{.id = "session"};
  token.hash = crypto::sha256_hex(session.token);
  token.owner = std::move(principal.subject);
  token.roles = std::move(principal.roles);
  token.scope = std::move(principal.scope);
  token.created_at = now;
  token.expires_at = session.expires_at;
  token.issuer = std::move(principal.issuer);
  token.only = std::move(principal.only);
  token.facts = std::move(principal.facts);

  Subject kept{.name = subject_of(token.hash), .version = 1, .document = json::encode(token)};
  kept.keep_until = session.expires_at;
  std::vector<OutboxEntry> nobody_is_told;
  PORC_CO_CHECK(co_await store_.put_subject(std::move(kept), std::move(nobody_is_told)));
  co_return session;
}

Task<identity::Token> find_session(SubjectStore& store, std::string hash) {
  std::string name = subject_of(hash);
  PORC_CO_TRY(const Subject kept, co_await store.get_subject(std::move(name)));
  if (kept.version == 0) {
    co_return Error{.code = ErrorCode::not_found, .message = "there is no such session"};
  }
  co_return json::decode<identity::Token>(kept.document, json::Unknown::ignore);
}

Result<void> Guesses::check(const std::string& peer) const {
  auto found = counts_.find(peer);
  if (found == counts_.end() || found->second.refused < kGuessesMax) return ok;
  const Duration left = found->second.until - clock_.now();
  if (left <= Duration::zero()) return ok;
  return Error{.code = ErrorCode::rate_limited,
               .message = "too many tokens were refused",
               .retry_after = std::chrono::duration_cast<std::chrono::milliseconds>(left)};
}

void Guesses::refused(const std::string& peer) {
  const Timestamp now = clock_.now();
  if (counts_.size() >= kGuessersMax && !counts_.contains(peer)) {
    std::erase_if(counts_, [now](const auto& entry) { return entry.second.until <= now; });
    if (counts_.size() >= kGuessersMax) counts_.clear();
  }
  Count& count = counts_[peer];
  if (count.until <= now) count = {.until = now + kGuessTime};
  ++count.refused;
}

}  // namespace porc::api
