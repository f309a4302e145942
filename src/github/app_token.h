// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/time.h"
#include "crypto/rsa.h"

namespace porc::github {

/// The JWT by which an app shows who it is, good for nine minutes. `now` is GitHub's clock.
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
/// /generating-a-json-web-token-jwt-for-a-github-app
Secret app_token(const crypto::RsaKey& key, std::string_view issuer, Timestamp now);

}  // namespace porc::github
