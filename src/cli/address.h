// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "cli/arguments.h"

namespace porc::cli {

struct Surroundings;

/// A setting and where it came from, for `pine doctor`.
struct Address {
  std::string url{};         ///< without a trailing slash
  std::string url_source{};  ///< "--url", "PORC_URL", or the file
  Secret token{};            ///< "" when there is none
  std::string token_source{};
  std::string ca_file{};  ///< in place of the system's certificates unless ""
  std::string key_pin{};  ///< of this machine's own server: what it is known by
};

/// Where the server of this machine keeps what we may know of it: $PORC_DATA, else
/// $XDG_DATA_HOME/porc, else ~/.local/share/porc.
std::filesystem::path data_folder(const Surroundings& around);

/// Flags win over environment variables, these over the server of this machine. Its admin token is
/// sent to no other server, and to that one only while it runs. A token is never a flag: every user
/// of a machine sees the others' arguments. Errors: unavailable when no server is known;
/// invalid_argument for a URL or a token that cannot be one; those of reading a file.
Result<Address> find_address(const Surroundings& around, const Arguments& arguments);

/// Whether what is sent to `url` crosses a network as it is.
bool travels_in_clear(std::string_view url);

}  // namespace porc::cli
