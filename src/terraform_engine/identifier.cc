// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/identifier.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "host/entropy.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kIdLetters = 16;
constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The alphabet is no power of two: a slight bias costs less than a tenth of a bit a letter.
std::string spell_id(std::string_view prefix, std::string_view bytes) {
  std::string id = std::string(prefix) + "-";
  for (char byte : bytes.substr(0, kIdLetters))
    id += kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()];
  return id;
}

}  // namespace

std::string make_id(std::string_view prefix) {
  return spell_id(prefix, host::random_bytes(kIdLetters));
}

std::string derive_id(std::string_view prefix, std::string_view seed) {
  return spell_id(prefix, crypto::sha256(seed));
}

std::string make_capability(const crypto::Sealer& sealer, const std::string& id) {
  return id + "." + base64url_encode(sealer.keyed_digest("capability:" + id));
}

Result<std::string> open_capability(const crypto::Sealer& sealer, std::string_view capability) {
  std::string id(capability.substr(0, capability.find('.')));
  if (!crypto::equal_constant_time(make_capability(sealer, id), capability)) {
    return Error{.code = ErrorCode::not_found, .message = "nothing is at this address"};
  }
  return id;
}

}  // namespace porc::terraform_engine
