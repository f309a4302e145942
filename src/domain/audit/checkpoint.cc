// SPDX-License-Identifier: Apache-2.0
#include "domain/audit/checkpoint.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/canonical.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::audit {
namespace {

// Every run once: a first checkpoint over a long history may be large.
constexpr json::ParseLimits kCheckpointLimits{.bytes_max = std::size_t{1} << 30, .depth_max = 8};

Error broken(std::uint64_t number, const std::string& what) {
  return Error{.code = ErrorCode::corrupt,
               .message = "checkpoint " + std::to_string(number) + " " + what};
}

Result<Checkpoint> read_checkpoint(const SignedCheckpoint& kept,
                                   std::uint64_t number,
                                   const std::string& key) {
  if (!verify_signature(kept, key)) return broken(number, "is not signed by the audit key");
  PORC_TRY(json::value document, json::parse(kept.bytes, kCheckpointLimits));
  return json::decode<Checkpoint>(document, json::Unknown::reject);
}

}  // namespace

SignedCheckpoint sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& key) {
  SignedCheckpoint kept;
  kept.bytes = json::canonical(json::encode(checkpoint));
  kept.signature = hex_encode(key.sign(kept.bytes));
  kept.public_key = public_key_hex(key);
  return kept;
}

std::string public_key_hex(const crypto::SigningKey& key) {
  return hex_encode(key.public_key());
}

Result<void> verify_signature(const SignedCheckpoint& checkpoint,
                              const std::string& public_key_hex) {
  PORC_TRY(std::string signature, hex_decode(checkpoint.signature));
  PORC_TRY(std::string public_key, hex_decode(public_key_hex));
  if (crypto::verify(public_key, checkpoint.bytes, signature)) return ok;
  return Error{.code = ErrorCode::corrupt,
               .message = "the checkpoint is not signed by the audit key"};
}

std::string checkpoint_digest(const SignedCheckpoint& checkpoint) {
  return crypto::sha256_hex(checkpoint.bytes);
}

void follow(Link& link, const Checkpoint& checkpoint, const SignedCheckpoint& made) {
  link.number = checkpoint.number;
  link.digest = checkpoint_digest(made);
  link.key = checkpoint.next_key.value_or(made.public_key);
  link.signers.insert(made.public_key);
  link.is_handed_over = checkpoint.next_key.has_value();
}

Result<std::vector<Checkpoint>> verify_checkpoints(const std::vector<SignedCheckpoint>& checkpoints,
                                                   Link& link) {
  std::vector<Checkpoint> read;
  for (const SignedCheckpoint& kept : checkpoints) {
    const std::uint64_t number = link.number + 1;
    const std::string& key = link.key.empty() ? kept.public_key : link.key;
    if (kept.public_key != key) return broken(number, "is not signed by the audit key");
    PORC_TRY(Checkpoint checkpoint, read_checkpoint(kept, number, key));
    if (checkpoint.number != number) return broken(number, "is missing");
    if (checkpoint.previous != link.digest)
      return broken(number, "does not follow the one before it");
    follow(link, checkpoint, kept);
    read.push_back(std::move(checkpoint));
  }
  return read;
}

Result<void> check_signers(const Link& link, const std::vector<std::string>& trusted) {
  const bool known = std::ranges::any_of(
      trusted, [&](const std::string& key) { return link.signers.contains(key); });
  if (known || link.number == 0) return ok;
  return Error{.code = ErrorCode::corrupt,
               .message = "no checkpoint is signed by the audit key: all of them may be forged"};
}

}  // namespace porc::audit
