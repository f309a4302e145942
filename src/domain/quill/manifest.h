// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "domain/quill/capabilities.h"

namespace porc::quill {

/// What `quill.yaml` says of a quill.
struct Manifest {
  std::string kind{};
  std::string version{};
  std::string description{};
  std::optional<Capabilities> capabilities{};
};
BOOST_DESCRIBE_STRUCT(Manifest, (), (kind, version, description, capabilities))

/// Errors: malformed or invalid_argument, with line and column.
Result<Manifest> parse_manifest(std::string_view text);

}  // namespace porc::quill
