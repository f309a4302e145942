// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/class.hpp>

namespace porc::wire {

/// In the data folder: how programs of the same machine find the server that runs there. The server
/// holds the file (host/held_file.h); what nobody holds is not believed, for its address may be
/// somebody else's by now.
inline constexpr std::string_view kServerFile = "server.json";
struct ServerFile {
  std::string url{};
  std::int64_t pid = 0;
  std::optional<std::string> key_pin{};  ///< with TLS: of its key, as http/key_pin.h writes it
};
BOOST_DESCRIBE_STRUCT(ServerFile, (), (url, pid, key_pin))

inline constexpr std::size_t kServerFileBytesMax = 64 * 1024;

}  // namespace porc::wire
