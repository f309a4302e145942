// SPDX-License-Identifier: Apache-2.0
#include "callbacks/signature.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace porc::callbacks {

Result<Secret> parse_secret(const Secret& text) {
  constexpr std::string_view kPrefix = "whsec_";
  std::string_view encoded = text.expose("is decoded");
  const bool named = encoded.starts_with(kPrefix);
  if (named) encoded.remove_prefix(kPrefix.size());
  auto key = base64_decode(encoded);
  if (named && key && key->size() >= kKeyBytesMin && key->size() <= kKeyBytesMax) {
    return Secret(*std::move(key));
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = "must be whsec_ and the base64 form of " + std::to_string(kKeyBytesMin) +
                          " to " + std::to_string(kKeyBytesMax) + " bytes"};
}

std::string seconds_text(Timestamp at) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
}

std::string sign(const std::vector<Secret>& keys,
                 std::string_view id,
                 Timestamp at,
                 std::string_view body) {
  std::string signed_text(id);
  signed_text += "." + seconds_text(at) + ".";
  signed_text += body;
  std::string signatures;
  for (const Secret& key : keys) {
    const std::string digest = crypto::hmac_sha256(key.expose("signs an event"), signed_text);
    signatures += (signatures.empty() ? "v1," : " v1,") + base64_encode(digest);
  }
  return signatures;
}

std::string webhook_id(std::string key) {
  std::ranges::replace(key, '.', '_');
  return key;
}

}  // namespace porc::callbacks
