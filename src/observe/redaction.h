// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "json/value.h"

namespace porc::observe {

/// What stands where a secret stood.
inline constexpr std::string_view kRedacted = "***";
/// A shorter secret is not looked for: it would blot out half of the language. The embedded engine
/// has the same bound.
inline constexpr std::size_t kSecretBytesMin = 4;

/// True when a member of this name must not be shown, whatever it holds: `authorization`,
/// `api_token`, `dbPassword`, `private-key`, `sig`, …
bool is_secret_key(std::string_view key);

/// Takes secrets out of what is about to be written: by the name of a member, and by the values
/// that were told to it. Safe from several threads.
class Redactor {
 public:
  /// Values shorter than kSecretBytesMin are ignored. What the value looks like inside a JSON
  /// string, and each line of a value with several, is taken out too.
  void add(const Secret& secret);

  std::string clean_text(std::string text) const;
  /// For text that was cut off: also takes out what may be the beginning of a secret at its end.
  std::string clean_cut_text(std::string text) const;
  json::value clean(const json::value& value) const;

 private:
  void add_text(std::string text);

  mutable std::shared_mutex mutex_{};
  std::vector<std::string> values_{};  ///< longest first, so that no secret is cut by a part of it
};

}  // namespace porc::observe
