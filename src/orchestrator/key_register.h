// SPDX-License-Identifier: Apache-2.0
// The store remembers with which keys its values are sealed and its checkpoints signed, without
// telling them, so that servers with other keys keep away and a key is replaced in steps that no
// server can take out of turn. docs/adr/0017-rotating-keys.md says why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "contracts/entropy.h"
#include "contracts/store.h"
#include "crypto/seal.h"
#include "domain/audit/signers.h"

namespace porc::orchestrator {

/// What seals values at rest and signs checkpoints on this server. Outside the store, so that a
/// copy of it tells nothing and whoever edits it cannot sign.
struct Keys {
  crypto::Sealer sealer;
  audit::Signers signers;
};

enum class KeyState : std::uint8_t {
  next,     ///< only opens yet: every server is being given it
  sealing,  ///< there is one
  former,   ///< values may still be sealed with it
  unused,   ///< none is: it may go
};
BOOST_DESCRIBE_ENUM(KeyState, next, sealing, former, unused)

struct RegisteredKey {
  std::string id{};     ///< as sealed values name it (hex)
  std::string proof{};  ///< a digest keyed with it
  KeyState state = KeyState::next;
  friend bool operator==(const RegisteredKey&, const RegisteredKey&) = default;
};
BOOST_DESCRIBE_STRUCT(RegisteredKey, (), (id, proof, state))

struct RegisteredKeys {
  std::string master{};  ///< the proof of the key that seals; all that versions before 0.2 know
  std::string audit{};   ///< the public key of the one that signs
  std::optional<std::string> digests{};  ///< what keys digests, sealed, as base64
  std::vector<RegisteredKey> keys{};
  std::vector<std::string> former_audit{};  ///< never signs again
  friend bool operator==(const RegisteredKeys&, const RegisteredKeys&) = default;
};
BOOST_DESCRIBE_STRUCT(RegisteredKeys, (), (master, audit, digests, keys, former_audit))

/// How the register stands once a server with `keys` began, whose first master key and audit key
/// are the ones that it is to use. `is_shared`: other servers may run beside it, and a master key
/// must be known as `next` before it seals. Errors: precondition_failed, saying which key is
/// missing.
Result<RegisteredKeys> admit_keys(RegisteredKeys known, const Keys& keys, bool is_shared);
/// The key that seals.
const RegisteredKey& sealing_key(const RegisteredKeys& known);
/// Whether something may be sealed with a key before.
bool has_former_keys(const RegisteredKeys& known);

/// At the start, before anything is sealed or digested: compares, remembers, and has `keys` seal,
/// sign and digest as all do. Errors: those of admit_keys and of the store.
Task<void> register_keys(SubjectStore& subjects, Keys& keys, Entropy& entropy, bool is_shared);
/// Has `keys` seal and sign as all do by now. Errors: precondition_failed when the key is not here;
/// those of the store.
Task<RegisteredKeys> follow_register(SubjectStore& subjects, Keys& keys);
/// Errors: those of the store; not_found before the first start.
Task<RegisteredKeys> read_register(SubjectStore& subjects);
/// Nothing is sealed with any key before `sealing` any more. Changes nothing when another one seals
/// by now.
Task<void> mark_unused(SubjectStore& subjects, std::string sealing);

}  // namespace porc::orchestrator
