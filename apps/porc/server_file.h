// SPDX-License-Identifier: Apache-2.0
// How programs on the same machine find the server and its first administrator's token.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "host/held_file.h"
#include "wire/server_file.h"

namespace porc::app {

/// The file of a server at `url`, there until the answer is destroyed. `certificate`: the file it
/// shows in TLS, or "". Errors: as http::key_pin and host::HeldFile::write.
Result<host::HeldFile> hold_server_file(const std::filesystem::path& data,
                                        const std::string& url,
                                        const std::filesystem::path& certificate);
/// Errors: as host::read_held_file.
Result<wire::ServerFile> read_server_file(const std::filesystem::path& data);

/// DATA/admin-token, mode 0600. Errors: not_found.
Result<Secret> read_admin_token(const std::filesystem::path& data);
Result<void> write_admin_token(const std::filesystem::path& data, const Secret& token);

}  // namespace porc::app
