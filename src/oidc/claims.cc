// SPDX-License-Identifier: Apache-2.0
#include "oidc/claims.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <boost/describe/class.hpp>

#include "base/printable.h"
#include "json/decode.h"

namespace porc::oidc {
namespace {

constexpr std::size_t kClaimLengthMax = 1024;

struct Wire {
  std::string iss{};
  std::string aud{};  ///< one string: GitHub makes no token for several
  std::int64_t exp = 0;
  std::int64_t nbf = 0;
  std::int64_t iat = 0;
  std::string jti{};
  std::string repository{};
  std::string repository_id{};
  std::string repository_owner_id{};
  std::string ref{};
  std::string event_name{};
  std::optional<std::string> environment{};
  std::optional<std::string> job_workflow_ref{};
  std::optional<std::string> actor{};
  std::optional<std::string> sha{};
  std::string run_id{};
  std::optional<std::string> run_attempt{};
};
BOOST_DESCRIBE_STRUCT(Wire,
                      (),
                      (iss,
                       aud,
                       exp,
                       nbf,
                       iat,
                       jti,
                       repository,
                       repository_id,
                       repository_owner_id,
                       ref,
                       event_name,
                       environment,
                       job_workflow_ref,
                       actor,
                       sha,
                       run_id,
                       run_attempt))

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  auto [stopped, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || stopped != end || number == 0) return std::nullopt;
  return number;
}

/// What scopes are made of: no `*`, which would stand for anything there.
bool is_repository(std::string_view text) {
  const std::size_t slash = text.find('/');
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
  return plain && slash != text.npos && slash > 0 && slash + 1 < text.size() &&
         text.find('/', slash + 1) == text.npos;
}

/// Seconds since 1970 as a moment; far ends of what a number holds are no moments.
std::optional<Timestamp> moment(std::int64_t seconds) {
  constexpr std::int64_t kLast = 253'402'300'799;  // the year 9999
  if (seconds <= 0 || seconds > kLast) return std::nullopt;
  return Timestamp(std::chrono::seconds(seconds));
}

Result<void> check_times(const Wire& claims, Timestamp now) {
  const auto expires = moment(claims.exp);
  const auto begins = moment(claims.nbf);
  const auto issued = moment(claims.iat);
  if (!expires || !begins || !issued) return untrusted("has times that are none");
  if (now >= *expires + kLeeway) return untrusted("has expired");
  if (now < *begins - kLeeway) return untrusted("does not hold yet");
  if (now < *issued - kLeeway) return untrusted("was issued in the future");
  if (*expires - *issued > kTokenLifeMax) return untrusted("holds for too long");
  return ok;
}

/// They are compared, logged and shown: each is what it looks like.
Result<void> check_texts(const Wire& claims) {
  for (const std::string* text : {&claims.jti, &claims.ref, &claims.event_name}) {
    if (text->empty() || !is_plain_text(*text, kClaimLengthMax))
      return untrusted("has a claim that is empty or no plain text");
  }
  for (const auto* text : {&claims.environment,
                           &claims.job_workflow_ref,
                           &claims.actor,
                           &claims.sha,
                           &claims.run_attempt}) {
    if (*text && !is_plain_text(**text, kClaimLengthMax))
      return untrusted("has a claim that is no plain text");
  }
  return ok;
}

}  // namespace

std::map<std::string, std::string> Claims::facts() const {
  std::map<std::string, std::string> all{{"repository", repository},
                                         {"repository_id", std::to_string(repository_id)},
                                         {"ref", ref},
                                         {"event_name", event},
                                         {"run_id", run_id}};
  if (environment) all["environment"] = *environment;
  if (!actor.empty()) all["actor"] = actor;
  if (!sha.empty()) all["sha"] = sha;
  if (!run_attempt.empty()) all["run_attempt"] = run_attempt;
  return all;
}

Result<Claims> verify(const UnverifiedToken& token,
                      const KeySet& keys,
                      const Expected& expected,
                      Timestamp now) {
  PORC_CHECK(keys.check(token));
  auto read = json::decode<Wire>(token.claims, json::Unknown::ignore);
  if (!read) {
    const std::vector<Violation>& wrong = read.error().violations;
    return untrusted("has claims that are not GitHub's" +
                     (wrong.empty()
                          ? ""
                          : ": " + wrong.front().pointer.substr(1) + " " + wrong.front().message));
  }
  if (read->iss != expected.issuer) return untrusted("is of another issuer");
  if (read->aud != expected.audience) {
    return untrusted("was made for another audience; ask for one with the audience " +
                     expected.audience);
  }
  PORC_CHECK(check_times(*read, now));
  PORC_CHECK(check_texts(*read));
  const auto repository = number_in(read->repository_id);
  const auto owner = number_in(read->repository_owner_id);
  if (!repository || !owner || !number_in(read->run_id) || !is_repository(read->repository))
    return untrusted("does not say for which repository it is");
  Claims claims{.id = std::move(read->jti)};
  claims.expires_at = *moment(read->exp);
  claims.repository = std::move(read->repository);
  claims.repository_id = *repository;
  claims.repository_owner_id = *owner;
  claims.ref = std::move(read->ref);
  claims.event = std::move(read->event_name);
  claims.environment = std::move(read->environment);
  claims.job_workflow_ref = read->job_workflow_ref.value_or("");
  claims.actor = read->actor.value_or("");
  claims.sha = read->sha.value_or("");
  claims.run_id = std::move(read->run_id);
  claims.run_attempt = read->run_attempt.value_or("");
  return claims;
}

}  // namespace porc::oidc
