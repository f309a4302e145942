// SPDX-License-Identifier: Apache-2.0
// Settings as they were given: a flag goes before the environment, the environment before the file.
// Nothing here is checked but that it is known; settings.h is the checked form.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/result.h"
#include "base/secret.h"

namespace porc::app {

enum class Origin : std::uint8_t { built_in, file, environment, flag };
BOOST_DESCRIBE_ENUM(Origin, built_in, file, environment, flag)

/// All are secrets until their row says that they are not.
struct RawValue {
  Secret text{};
  Origin origin = Origin::built_in;
};

using Environment = std::map<std::string, Secret>;

struct RawSettings {
  std::map<std::string, RawValue> values{};  ///< by variable; every row of kSettings with a value
  std::map<std::string, Secret> secrets{};   ///< NAME of PORC_SECRET_NAME → value
  std::vector<std::string> warnings{};

  /// The text of a setting, "" when it is unset.
  const Secret& get(const std::string& variable) const;
};

struct SettingSources {
  std::string file_text{};  ///< YAML; "" without a file
  Environment environment{};
  std::map<std::string, std::string> flags{};  ///< by variable
  /// Reads what NAME_FILE names; wired to host::read_file.
  std::function<Result<std::string>(const std::string& path)> read_file{};
};

/// Errors: malformed for a file that is no YAML; invalid_argument with every unknown key of the
/// file and every secret that is given twice or cannot be read.
Result<RawSettings> gather_settings(SettingSources sources);

}  // namespace porc::app
