// SPDX-License-Identifier: Apache-2.0
// What a server that shares the engine says of itself, and how it keeps the name under which it
// does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <boost/describe/class.hpp>

#include "base/result.h"
#include "base/time.h"

namespace porc::terraform_engine {

/// A server that shares the engine, as all of them see it.
struct Instance {
  std::string id{};         ///< of its folder, across restarts
  std::string session{};    ///< of its process
  std::string folder{};     ///< tells its folder from a copy of it (mark_of)
  std::string terraform{};  ///< the version that it runs; "" when it has none
  Timestamp alive_until{};  ///< its lease
  std::string lease{};      ///< names the file of it: another one each time that it had run out
  /// How long after the end of its lease what it started may still run.
  std::uint64_t patience_ms = 0;

  bool is_alive(Timestamp now) const { return alive_until > now; }
  /// Whether what it started has ended by now, too.
  bool is_over(Timestamp now) const {
    return alive_until + std::chrono::milliseconds(patience_ms) < now;
  }
};
BOOST_DESCRIBE_STRUCT(Instance,
                      (),
                      (id, session, folder, terraform, alive_until, lease, patience_ms))

/// The name that the file `path` holds, which is made when it is not there. Errors: as
/// host::create_file_durably.
Result<std::string> read_instance(const std::filesystem::path& path);

/// What is different in every copy of a file, and stays when it is moved or the machine starts
/// anew: its inode and when that was made. Errors: unavailable.
Result<std::string> mark_of(const std::filesystem::path& path);

}  // namespace porc::terraform_engine
