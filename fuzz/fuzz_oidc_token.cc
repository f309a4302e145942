// SPDX-License-Identifier: Apache-2.0
// What strangers show as a token, and what an issuer answers as its keys: taken apart, verified and
// judged. The first line of the input is a header, the rest are claims, both signed by a key that
// everybody has, so that what comes after the signature is reached too.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "fuzz/planted.h"
#include "json/parse.h"
#include "oidc/claims.h"
#include "oidc/rules.h"
#include "oidc/test_token.h"

namespace {

using namespace porc;

const oidc::KeySet& keys() {
  static const oidc::KeySet known = oidc::KeySet::parse(oidc::test_key_set()).value();
  return known;
}

const oidc::Rules& rules() {
  static const oidc::Rules known =
      oidc::Rules::parse(
          "rules: [{repository_id: 74, refs: ['refs/heads/*'], events: ['*'], "
          "environments: ['*'], may: [plan, terraform]}]",
          "rules.yaml")
          .value();
  return known;
}

void check_token(std::string_view text) {
  const auto token = oidc::parse_token(text);
  if (!token) return;
  PORC_ASSERT(token->signed_part + "." + base64url_encode(token->signature) == text);
  const oidc::Expected expected{.issuer = std::string(oidc::kTestIssuer),
                                .audience = std::string(oidc::kTestAudience)};
  const auto claims =
      oidc::verify(*token, keys(), expected, Timestamp(std::chrono::seconds(oidc::kTestNow)));
  if (!claims) return;
  // A signature costs so much that few inputs are tried: a digit anywhere in these will do.
  for (const std::string& name : {claims->event, claims->id, claims->actor})
    fuzz::planted_bug(name.find_first_of("0123456789") != name.npos);
  const auto job = rules().admit(*claims);
  if (!job) return;
  PORC_ASSERT(job->scope.only_repository() == claims->repository);
  PORC_ASSERT(job->scope.environments.size() == 1 && job->scope.environments[0] != "*");
  PORC_ASSERT(job->subject.find('@') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_token(text);
  const std::size_t end = text.find('\n');
  // Other parsers' faults are not worth a signature.
  const bool may_count =
      end != text.npos && json::parse(text.substr(0, end)) && json::parse(text.substr(end + 1));
  if (may_count) check_token(oidc::sign_token(text.substr(0, end), text.substr(end + 1)));
  (void)oidc::KeySet::parse(text);
  (void)oidc::Rules::parse(text, "rules.yaml");
  return 0;
}
