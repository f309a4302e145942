// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/workspace/workspace.h"

namespace porc::workspace {

/// Where terraform keeps the state of a workspace when somebody else runs it.
struct Backend {
  std::string host{};  ///< with its port where it has one; see is_backend_host
  std::string organization{};
  WorkspaceName workspace{};
};

/// True for a name or an address, with or without a port.
bool is_backend_host(std::string_view text);

/// What `terraform init -backend-config=backend.hcl` reads.
std::string backend_configuration(const Backend& backend);

/// The bundle (a tar.gz) with two files more: `backend.hcl`, and `porc_backend.tf`, which declares
/// the backend that it completes. No quill may declare one. Errors: those of reading an archive;
/// conflict when a file has such a name.
Result<std::string> with_backend(std::string_view bundle, const Backend& backend);

inline constexpr std::string_view kBackendFile = "backend.hcl";
inline constexpr std::string_view kBackendBlockFile = "porc_backend.tf";

}  // namespace porc::workspace
