// SPDX-License-Identifier: Apache-2.0
// A chain alone cannot show that its tail was cut or that a whole run was dropped and every hash
// recomputed. A signed checkpoint lists where each chain stood; its key lives outside the database.
// A key that is to be replaced says so in its last checkpoint: it names the key of the next one.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "base/time.h"
#include "crypto/sign.h"
#include "domain/audit/event.h"

namespace porc::audit {

/// The last event of one run's chain.
struct Head {
  RunId run{};
  std::uint64_t sequence = 0;
  std::string hash{};
  friend bool operator==(const Head&, const Head&) = default;
};
BOOST_DESCRIBE_STRUCT(Head, (), (run, sequence, hash))

/// Lists the heads that moved since the checkpoint before it; following the links lists all.
struct Checkpoint {
  std::uint64_t number = 0;  ///< from 1, without a gap
  std::string previous{};    ///< hex SHA-256 of the checkpoint before; "" for the first
  Timestamp at{};
  std::uint64_t runs = 0;  ///< how many runs there were in all
  std::vector<Head> heads{};
  /// The public key (hex) that all later ones are signed with; none: as this one.
  std::optional<std::string> next_key{};
};
BOOST_DESCRIBE_STRUCT(Checkpoint, (), (number, previous, at, runs, heads, next_key))

/// A checkpoint as it is kept and exported: exact canonical bytes and their Ed25519 signature.
struct SignedCheckpoint {
  std::string bytes{};
  std::string signature{};   ///< hex
  std::string public_key{};  ///< hex
};
BOOST_DESCRIBE_STRUCT(SignedCheckpoint, (), (bytes, signature, public_key))

SignedCheckpoint sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& key);
/// By what others know the key.
std::string public_key_hex(const crypto::SigningKey& key);
/// Errors: corrupt when it was not signed by that key.
Result<void> verify_signature(const SignedCheckpoint& checkpoint,
                              const std::string& public_key_hex);
/// Hex SHA-256 of the bytes: what the next checkpoint names as its predecessor.
std::string checkpoint_digest(const SignedCheckpoint& checkpoint);

/// Where the chain of checkpoints stands: number and digest of the last one; 0 and "" at the start.
struct Link {
  std::uint64_t number = 0;
  std::string digest{};
  std::string key{};                ///< of the next one (hex); "" = of whoever begins
  std::set<std::string> signers{};  ///< the keys of all until there
  bool is_handed_over = false;      ///< to `key`, which has signed nothing yet
};

/// Moves `link` behind `made`, which `checkpoint` became.
void follow(Link& link, const Checkpoint& checkpoint, const SignedCheckpoint& made);

/// Checks signatures, numbering and links of the checkpoints that follow `link`, in order, moves
/// `link` behind them and returns what they list. Each is signed by the key that the ones before it
/// lead to. That alone proves nothing, since anybody may begin a chain: see check_signers.
/// Errors: corrupt, naming the first broken one.
Result<std::vector<Checkpoint>> verify_checkpoints(const std::vector<SignedCheckpoint>& checkpoints,
                                                   Link& link);

/// Whether one of the keys that are `trusted` signed in this chain. Then everything before its last
/// signature is as it was signed, and whoever signed later was named by who came before.
/// Errors: corrupt.
Result<void> check_signers(const Link& link, const std::vector<std::string>& trusted);

/// What a complete look at chains and checkpoints found.
struct Verdict {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t checkpoints = 0;
};
BOOST_DESCRIBE_STRUCT(Verdict, (), (runs, events, checkpoints))

}  // namespace porc::audit
