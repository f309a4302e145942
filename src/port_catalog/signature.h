// SPDX-License-Identifier: Apache-2.0
// How Port says that a message is its own, in a webhook and inside a Kafka record, and how it
// hides what a user typed into a secret field. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace porc::port_catalog {

/// Limit: how far the time of a signature may lie from ours.
inline constexpr Duration kSkewMax = std::chrono::seconds(300);
/// Limit: how long a signed record may have waited in a topic, whose reader may have been away. No
/// longer than the inbox knows an event by its key, so that one that comes again is recognised.
inline constexpr Duration kRecordAgeMax = std::chrono::days(7);

/// "v1,<base64 of HMAC-SHA256 over `<timestamp>.<text>`>". The key is the organization's client
/// secret as it stands, not decoded.
/// https://docs.port.io/actions-and-automations/setup-backend/webhook/validate-webhook-requests
std::string signature_of(const Secret& secret, std::string_view timestamp, std::string_view text);

/// Whether one of `secrets` signed `text` at `timestamp` (seconds since the epoch), and that was
/// not long ago. The signature is looked at before the time. Errors: unauthenticated.
Result<void> check_signature(const std::vector<Secret>& secrets,
                             std::string_view timestamp,
                             std::string_view signature,
                             std::string_view text,
                             Timestamp now);

/// A message that carries its own signature, taken apart.
struct SignedText {
  std::string timestamp{};
  std::string signature{};
  std::string text{};  ///< what was signed
};

/// Takes `headers["X-Port-Signature"]` and `headers["X-Port-Timestamp"]` out of the text itself, so
/// that every other byte stays what Port signed; `headers` stays. Errors: malformed when the text
/// is no JSON object as far as it has to be read; unauthenticated when one of the two is missing.
Result<SignedText> take_signature(std::string_view message);

/// As check_signature, for a message that carries its signature, up to kRecordAgeMax old. Port
/// signs the message without white space; one that was laid out anew on its way counts as well.
/// Errors: those of both.
Result<void> check_signed_message(const std::vector<Secret>& secrets,
                                  std::string_view message,
                                  Timestamp now);

/// What a user typed into an input with `encryption: aes256-gcm`:
/// base64( IV 16 bytes | ciphertext | tag 16 bytes ), under the first 32 bytes of the secret.
/// Errors: corrupt when none of `secrets` opens it. The error tells nothing of the content.
Result<Secret> open_input(std::string_view sealed, const std::vector<Secret>& secrets);

}  // namespace porc::port_catalog
