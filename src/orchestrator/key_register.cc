// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/key_register.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/assert.h"
#include "base/encoding.h"
#include "json/decode.h"

namespace porc::orchestrator {
namespace {

constexpr const char* kName = "porc/keys";
constexpr std::string_view kDigestContext = "porc:digest-key";
/// Servers that begin at once write one after another.
constexpr int kTries = 20;

Error refused(std::string message) {
  return {.code = ErrorCode::precondition_failed, .message = std::move(message)};
}

Error another(const std::string& what, const std::string& remedy) {
  return refused("this server has another " + what +
                 " than the one that the store was made with: " + remedy);
}

std::string proof_of(const Keys& keys, const std::string& id) {
  return hex_encode(keys.sealer.digest_by(id, "porc:master-key"));
}

RegisteredKey* find(RegisteredKeys& known, const std::string& id) {
  const auto found = std::ranges::find(known.keys, id, &RegisteredKey::id);
  return found == known.keys.end() ? nullptr : &*found;
}

RegisteredKey* find_sealing(RegisteredKeys& known) {
  const auto found = std::ranges::find(known.keys, KeyState::sealing, &RegisteredKey::state);
  return found == known.keys.end() ? nullptr : &*found;
}

/// Which of the keys here the register of before 0.2 means; "" when it is not here.
std::string key_with(const std::string& proof, const Keys& keys) {
  for (const std::string& id : keys.sealer.key_ids()) {
    if (proof_of(keys, id) == proof) return id;
  }
  return "";
}

RegisteredKeys first_of(const Keys& keys) {
  const std::string id = keys.sealer.key_ids()[0];
  const std::string proof = proof_of(keys, id);
  RegisteredKeys known{.master = proof, .audit = keys.signers.public_keys()[0]};
  known.keys.push_back({.id = id, .proof = proof, .state = KeyState::sealing});
  return known;
}

Result<void> check_master(RegisteredKeys& known, const Keys& keys) {
  const std::string& sealing = find_sealing(known)->id;
  if (!keys.sealer.holds(sealing)) {
    return another("master key",
                   "values are sealed with key " + sealing +
                       " now; give it the same PORC_MASTER_KEY, or the other's file keys/master");
  }
  for (const RegisteredKey& key : known.keys) {
    if (key.state == KeyState::former && !keys.sealer.holds(key.id)) {
      return refused("what is sealed with the master key " + key.id +
                     " is not all sealed anew yet: give it to this server as "
                     "PORC_OTHER_MASTER_KEYS until `porc keys list` says that it is unused");
    }
    if (keys.sealer.holds(key.id) && proof_of(keys, key.id) != key.proof)
      return refused("two master keys have the id " + key.id + ": make another new one");
  }
  return ok;
}

Result<void> admit_master(RegisteredKeys& known, const Keys& keys, bool is_shared) {
  PORC_CHECK(check_master(known, keys));
  const std::vector<std::string> held = keys.sealer.key_ids();
  for (const std::string& id : held) {
    if (find(known, id) != nullptr) continue;
    if (is_shared && id == held[0]) {
      return refused("the master key " + id +
                     " is new: first give it to every server as PORC_OTHER_MASTER_KEYS, beside the "
                     "PORC_MASTER_KEY that seals now, so that all can open what this one seals");
    }
    known.keys.push_back({.id = id, .proof = proof_of(keys, id), .state = KeyState::next});
  }
  RegisteredKey& wanted = *find(known, held[0]);
  // Whoever is still told to use a key that was replaced uses the one that came after it.
  if (wanted.state != KeyState::next) return ok;
  find_sealing(known)->state = KeyState::former;
  wanted.state = KeyState::sealing;
  known.master = wanted.proof;
  return ok;
}

Result<void> admit_audit(RegisteredKeys& known, const Keys& keys) {
  if (keys.signers.find(known.audit) == nullptr)
    return another("audit key", "give it the other's file keys/audit, before its first start");
  const std::string& wanted = keys.signers.public_keys()[0];
  const bool is_over = std::ranges::find(known.former_audit, wanted) != known.former_audit.end();
  if (wanted == known.audit || is_over) return ok;
  known.former_audit.push_back(std::exchange(known.audit, wanted));
  return ok;
}

Result<RegisteredKeys> read(const Subject& subject) {
  return json::decode<RegisteredKeys>(subject.document, json::Unknown::ignore);
}

/// Stores what `change` makes of the register; nothing when that is nothing.
Task<RegisteredKeys> change_register(
    SubjectStore& subjects,
    std::function<Result<RegisteredKeys>(std::optional<RegisteredKeys>)> change) {
  for (int tries = 1;; ++tries) {
    PORC_CO_TRY(Subject subject, co_await subjects.get_subject(kName));
    std::optional<RegisteredKeys> known;
    if (subject.version > 0) {
      PORC_CO_TRY(known, read(subject));
    }
    PORC_CO_TRY(RegisteredKeys next, change(known));
    if (known == next) co_return next;
    ++subject.version;
    subject.document = json::encode(next);
    std::vector<OutboxEntry> nobody_is_told;
    auto put = co_await subjects.put_subject(std::move(subject), std::move(nobody_is_told));
    if (put) co_return next;
    if (put.error().code != ErrorCode::conflict || tries == kTries)
      co_return std::move(put).error();
  }
}

void use(const RegisteredKeys& known, Keys& keys) {
  keys.sealer.seal_with(sealing_key(known).id);
  keys.signers.sign_with(known.audit);
}

/// Digests of all times are compared: they stay keyed with what keyed the first one.
Result<void> use_digest_key(const RegisteredKeys& known, Keys& keys) {
  if (!known.digests) {
    keys.sealer.digest_with_key_of(key_with(known.master, keys));
    return ok;
  }
  PORC_TRY(const std::string sealed, base64_decode(*known.digests));
  PORC_TRY(std::string key, keys.sealer.open(sealed, kDigestContext));
  keys.sealer.digest_with(Secret(std::move(key)));
  return ok;
}

Result<RegisteredKeys> begin(std::optional<RegisteredKeys> known,
                             Keys& keys,
                             const std::string& nonce,
                             bool is_shared) {
  PORC_TRY(RegisteredKeys next, admit_keys(known ? *known : first_of(keys), keys, is_shared));
  PORC_CHECK(use_digest_key(known ? *known : next, keys));
  use(next, keys);
  bool is_current = false;
  if (next.digests) {
    PORC_TRY(const std::string sealed, base64_decode(*next.digests));
    is_current = keys.sealer.is_current(sealed);
  }
  if (!is_current) {
    const std::string& plain = keys.sealer.digest_key().expose("is sealed");
    next.digests = base64_encode(keys.sealer.seal(plain, kDigestContext, nonce));
  }
  return next;
}

}  // namespace

const RegisteredKey& sealing_key(const RegisteredKeys& known) {
  const auto found = std::ranges::find(known.keys, KeyState::sealing, &RegisteredKey::state);
  PORC_ASSERT(found != known.keys.end());
  return *found;
}

bool has_former_keys(const RegisteredKeys& known) {
  return std::ranges::find(known.keys, KeyState::former, &RegisteredKey::state) != known.keys.end();
}

Result<RegisteredKeys> admit_keys(RegisteredKeys known, const Keys& keys, bool is_shared) {
  if (find_sealing(known) == nullptr) {
    const std::string id = key_with(known.master, keys);
    if (id.empty()) {
      return another("master key",
                     "give it the same PORC_MASTER_KEY, or the other's file keys/master");
    }
    known.keys.push_back({.id = id, .proof = known.master, .state = KeyState::sealing});
  }
  PORC_CHECK(admit_master(known, keys, is_shared));
  PORC_CHECK(admit_audit(known, keys));
  return known;
}

Task<void> register_keys(SubjectStore& subjects, Keys& keys, Entropy& entropy, bool is_shared) {
  std::function<Result<RegisteredKeys>(std::optional<RegisteredKeys>)> change =
      [&keys, &entropy, is_shared](std::optional<RegisteredKeys> known) {
        return begin(std::move(known), keys, entropy.bytes(crypto::kNonceBytes), is_shared);
      };
  PORC_CO_CHECK(co_await change_register(subjects, std::move(change)));
  co_return ok;
}

Task<RegisteredKeys> read_register(SubjectStore& subjects) {
  PORC_CO_TRY(const Subject subject, co_await subjects.get_subject(kName));
  if (subject.version == 0)
    co_return Error{.code = ErrorCode::not_found, .message = "no server began here yet"};
  PORC_CO_TRY(RegisteredKeys known, read(subject));
  if (find_sealing(known) == nullptr) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "no server of this version began here yet"};
  }
  co_return known;
}

Task<RegisteredKeys> follow_register(SubjectStore& subjects, Keys& keys) {
  PORC_CO_TRY(RegisteredKeys known, co_await read_register(subjects));
  const std::string& sealing = sealing_key(known).id;
  if (!keys.sealer.holds(sealing)) {
    co_return refused("others seal with the master key " + sealing +
                      ", which this server does not have: give it as PORC_MASTER_KEY and start "
                      "it again; until then it cannot open what they seal");
  }
  keys.sealer.seal_with(sealing);
  if (keys.signers.find(known.audit) == nullptr) {
    co_return refused("others sign with the audit key " + known.audit +
                      ", which this server does not have");
  }
  keys.signers.sign_with(known.audit);
  co_return known;
}

Task<void> mark_unused(SubjectStore& subjects, std::string sealing) {
  std::function<Result<RegisteredKeys>(std::optional<RegisteredKeys>)> change =
      [sealing](std::optional<RegisteredKeys> known) -> Result<RegisteredKeys> {
    if (!known) return RegisteredKeys();
    if (sealing_key(*known).id != sealing) return *known;
    for (RegisteredKey& key : known->keys) {
      if (key.state == KeyState::former) key.state = KeyState::unused;
    }
    return *known;
  };
  PORC_CO_CHECK(co_await change_register(subjects, std::move(change)));
  co_return ok;
}

}  // namespace porc::orchestrator
