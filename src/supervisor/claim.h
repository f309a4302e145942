// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.h"
#include "host/descriptor.h"
#include "supervisor/process.h"

namespace porc::supervisor {

// The files of a job's folder. The server writes the first, the supervisor the others.
inline constexpr const char* kJobFile = "job";
inline constexpr const char* kClaimFile = "claim";
inline constexpr const char* kSupervisorFile = "supervisor";
inline constexpr const char* kReportFile = "report";

/// The right to run the job in one folder, or to decide that nobody ever will: a lock on kClaimFile
/// that lasts as long as any process has its descriptor. A job whose kSupervisorFile exists was
/// claimed before and is not run again.
class Claim {
 public:
  /// Errors: conflict when somebody holds it; not_found without the folder.
  static Result<Claim> take(const std::filesystem::path& folder);

  int fd() const noexcept { return file_.get(); }

 private:
  explicit Claim(host::Descriptor file) : file_(std::move(file)) {}
  host::Descriptor file_;
};

/// Who claimed the job. Errors: not_found when nobody did.
Result<ProcessIdentity> find_supervisor(const std::filesystem::path& folder);

/// Notes that `identity` runs the job; the caller holds its claim. `durably`: a power loss does not
/// take the note back. Errors: conflict when the job was claimed before.
Result<void> record_supervisor(const std::filesystem::path& folder,
                               const ProcessIdentity& identity,
                               bool durably);

}  // namespace porc::supervisor
