// SPDX-License-Identifier: Apache-2.0
#include "domain/workspace/backend.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "archive/tar.h"
#include "hcl/quote.h"

namespace porc::workspace {
namespace {

constexpr std::size_t kHostMax = 260;
constexpr std::string_view kBackendBlock = "terraform {\n  backend \"remote\" {}\n}\n";

}  // namespace

bool is_backend_host(std::string_view text) {
  return !text.empty() && text.size() <= kHostMax && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':' || c == '[' || c == ']';
  });
}

std::string backend_configuration(const Backend& backend) {
  return "hostname     = " + hcl::quote(backend.host) +
         "\norganization = " + hcl::quote(backend.organization) +
         "\nworkspaces {\n  name = " + hcl::quote(backend.workspace.str()) + "\n}\n";
}

Result<std::string> with_backend(std::string_view bundle, const Backend& backend) {
  PORC_TRY(std::vector<archive::File> files, archive::read_tar_gz(bundle));
  for (const archive::File& file : files) {
    if (file.path != kBackendFile && file.path != kBackendBlockFile) continue;
    return Error{.code = ErrorCode::conflict,
                 .message = "the bundle has a file " + file.path + " of its own"};
  }
  files.push_back({.path = std::string(kBackendFile), .bytes = backend_configuration(backend)});
  files.push_back({.path = std::string(kBackendBlockFile), .bytes = std::string(kBackendBlock)});
  return archive::make_tar_gz(std::move(files));
}

}  // namespace porc::workspace
