// SPDX-License-Identifier: Apache-2.0
// How programs on the same machine find the server and its first administrator's token.
#pragma once

#include <filesystem>
#include <string>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "base/secret.h"

namespace porc::app {

/// DATA/server.json, there while a server runs.
struct ServerFile {
  std::string url{};
  std::int64_t pid = 0;
};
BOOST_DESCRIBE_STRUCT(ServerFile, (), (url, pid))

Result<void> write_server_file(const std::filesystem::path& data, const ServerFile& file);
Result<ServerFile> read_server_file(const std::filesystem::path& data);
void remove_server_file(const std::filesystem::path& data);

/// DATA/admin-token, mode 0600. Errors: not_found.
Result<Secret> read_admin_token(const std::filesystem::path& data);
Result<void> write_admin_token(const std::filesystem::path& data, const Secret& token);

}  // namespace porc::app
