// SPDX-License-Identifier: Apache-2.0
#include "supervisor/claim.h"

#include <unistd.h>

#include "host/files.h"
#include "supervisor/lock.h"

namespace porc::supervisor {
namespace {

constexpr std::size_t kIdentityMax = 4096;
constexpr mode_t kPrivate = 0600;

}  // namespace

Result<Claim> Claim::take(const std::filesystem::path& folder) {
  auto lock = lock_file(folder / kClaimFile);
  if (!lock) return std::move(lock).error().in("claiming " + folder.string());
  return Claim(*std::move(lock));
}

Result<ProcessIdentity> find_supervisor(const std::filesystem::path& folder) {
  PORC_TRY(std::string bytes, host::read_file(folder / kSupervisorFile, kIdentityMax));
  return decode_identity(bytes);
}

Result<void> record_supervisor(const std::filesystem::path& folder,
                               const ProcessIdentity& identity,
                               bool durably) {
  auto path = folder / kSupervisorFile;
  if (::access(path.c_str(), F_OK) == 0) {
    return Error{.code = ErrorCode::conflict, .message = folder.string() + " was run before"};
  }
  auto write = durably ? host::write_file_durably : host::write_file;
  return write(path, encode(identity), kPrivate);
}

}  // namespace porc::supervisor
