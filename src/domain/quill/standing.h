// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <boost/describe/class.hpp>

#include "base/error.h"
#include "base/time.h"
#include "domain/rules/finding.h"

namespace porc::quill {

/// Why a version should not, or must not, be used any more, who said so and when.
struct Withdrawal {
  std::string reason{};
  std::optional<std::string> replace_by{};  ///< the version to take instead
  std::string by{};
  Timestamp at{};
};
BOOST_DESCRIBE_STRUCT(Withdrawal, (), (reason, replace_by, by, at))

/// What was said of a version after it was published: its content never changes, its standing may.
struct Standing {
  std::optional<Withdrawal> deprecated{};  ///< still taken, with advice
  std::optional<Withdrawal> revoked{};     ///< no longer taken
  bool is_good() const { return !deprecated && !revoked; }
};
BOOST_DESCRIBE_STRUCT(Standing, (), (deprecated, revoked))

/// "published", "deprecated" or "revoked".
std::string status_of(const Standing& standing);

/// Why nothing may be made with the quill `name` (kind@version), in a sentence that begins with it.
std::string revocation_of(const std::string& name, const Withdrawal& revoked);

/// What a team is told that uses a deprecated version; nullopt for any other.
std::optional<rules::Finding> advice_of(const std::string& name, const Standing& standing);

}  // namespace porc::quill
