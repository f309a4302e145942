// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include <poll.h>

#include "base/result.h"
#include "host/descriptor.h"

namespace porc::supervisor {

/// Nobody tells that there is room again, or none any more.
inline constexpr std::chrono::milliseconds kRoomLook{100};

/// Until there is room on the disk: until `write` answers anything but `unavailable`.
template <class Write>
auto when_there_is_room(Write write) {
  for (;;) {
    auto written = write();
    if (written || written.error().code != ErrorCode::unavailable) return written;
    ::poll(nullptr, 0, static_cast<int>(kRoomLook.count()));
  }
}

/// Room on the disk that is kept for the end of a job, and given up when the disk gets full. The
/// file that the job must not fail to write (job.h), once it is there, has as much of its own past
/// its end: that is free for nobody else before the file is written anew.
class Reserve {
 public:
  /// Waits for it: nothing is begun that could not be brought to its end.
  Reserve(std::filesystem::path folder, std::filesystem::path written_last);

  /// Whether there is anything to look after.
  bool is_kept() const noexcept { return room_.is_open() || last_folder_.is_open(); }
  /// Gives up what the disk lacks, and sees to it that the last file has its room again.
  void look();
  /// The program is over, and what it wrote is written: all room is free for what is told of it.
  void give_up();
  /// Whether the disk was ever seen full, so that a program may have failed by it.
  bool was_full() const noexcept { return was_full_; }

 private:
  Result<void> take();
  host::Descriptor open_last() const;

  std::filesystem::path folder_;
  std::string last_name_;
  host::Descriptor room_{};
  host::Descriptor last_folder_{};  ///< held: later somebody may put a link in its place
  bool was_full_ = false;
};

}  // namespace porc::supervisor
