// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "aio/task.h"
#include "host/descriptor.h"
#include "supervisor/report.h"

namespace porc::terraform_engine {

/// The supervisor of one phase as the server sees it: started by us, or by a server before us.
/// Loop thread only.
class PhaseProcess {
 public:
  /// `job` is the job's folder. `loop` and `pool` outlive this.
  PhaseProcess(aio::Loop& loop, aio::BlockingPool& pool, std::filesystem::path job)
      : loop_(loop), pool_(pool), job_(std::move(job)) {}
  PhaseProcess(const PhaseProcess&) = delete;
  PhaseProcess& operator=(const PhaseProcess&) = delete;

  /// Starts `supervisor` for the job that lies in the folder. Of several that are started, one
  /// works. Errors: unavailable; nothing runs then.
  Task<void> start(std::filesystem::path supervisor);

  struct End {
    std::optional<supervisor::Report> report{};
    /// Without a report: somebody claimed the job and is gone. When nobody did, the job is removed,
    /// so that nobody ever will.
    bool started = false;
    bool absent = false;  ///< nor was there a job
  };
  /// Waits until the last process of the phase is gone. Errors: cancelled.
  Task<End> follow();

  /// Asks terraform to stop, now or as soon as it is there; `force` kills it when it was asked
  /// before.
  void interrupt(bool force);

 private:
  struct Watched;

  Task<void> wait_for_exit(host::Descriptor supervisor);
  void deliver() const;

  aio::Loop& loop_;
  aio::BlockingPool& pool_;
  std::filesystem::path job_;
  host::Descriptor started_{};          ///< pidfd of the supervisor we started, until we wait
  std::shared_ptr<Watched> watched_{};  ///< the supervisor while we wait for it
  bool interrupt_wanted_ = false;
  bool force_wanted_ = false;
};

}  // namespace porc::terraform_engine
