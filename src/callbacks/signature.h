// SPDX-License-Identifier: Apache-2.0
// How an event is signed. Pure. Spec: Standard Webhooks 1.0.0,
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace porc::callbacks {

/// Limits: bytes of a key.
inline constexpr std::size_t kKeyBytesMin = 24;
inline constexpr std::size_t kKeyBytesMax = 64;

/// The key that a secret stands for: `whsec_` and base64 of 24 to 64 random bytes. Errors:
/// invalid_argument, which tells nothing of the secret.
Result<Secret> parse_secret(const Secret& text);

/// The value of `webhook-signature`: one signature for each key, so that receivers may know either
/// while a secret is being changed. `at` is that of `webhook-timestamp`.
std::string sign(const std::vector<Secret>& keys,
                 std::string_view id,
                 Timestamp at,
                 std::string_view body);

/// Seconds since the epoch, as `webhook-timestamp` tells a time.
std::string seconds_text(Timestamp at);

/// The value of `webhook-id` for an outbox key: the same for every try. It holds no '.', which
/// parts what is signed.
std::string webhook_id(std::string key);

}  // namespace porc::callbacks
