// SPDX-License-Identifier: Apache-2.0
#include "key_register.h"

#include <boost/describe/class.hpp>

#include "base/encoding.h"
#include "domain/audit/checkpoint.h"
#include "json/decode.h"

namespace porc::app {
namespace {

constexpr const char* kName = "porc/keys";

struct Registered {
  std::string master{};  ///< a digest keyed with it
  std::string audit{};   ///< the public key
};
BOOST_DESCRIBE_STRUCT(Registered, (), (master, audit))

Error another(const std::string& what, const std::string& remedy) {
  return {.code = ErrorCode::precondition_failed,
          .message = "this server has another " + what +
                     " than the one that the store was made with: " + remedy};
}

Result<void> compare(const json::value& document, const Registered& own) {
  PORC_TRY(const auto known, json::decode<Registered>(document, json::Unknown::ignore));
  if (known.master != own.master) {
    return another("master key",
                   "give it the same PORC_MASTER_KEY, or the other's file keys/master");
  }
  if (known.audit != own.audit)
    return another("audit key", "give it the other's file keys/audit, before its first start");
  return ok;
}

}  // namespace

Task<void> register_keys(SubjectStore& subjects, const Keys& keys) {
  const Registered own{.master = hex_encode(keys.sealer.keyed_digest("porc:master-key")),
                       .audit = audit::public_key_hex(keys.audit)};
  PORC_CO_TRY(Subject known, co_await subjects.get_subject(kName));
  if (known.version == 0) {
    Subject first{.name = kName, .version = 1, .document = json::encode(own)};
    std::vector<OutboxEntry> nobody_is_told;
    auto put = co_await subjects.put_subject(std::move(first), std::move(nobody_is_told));
    if (put || put.error().code != ErrorCode::conflict) co_return put;
    PORC_CO_TRY(known, co_await subjects.get_subject(kName));
  }
  co_return compare(known.document, own);
}

}  // namespace porc::app
