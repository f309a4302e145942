// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/id.h"
#include "base/time.h"

namespace porc {

struct RunTag {
  static constexpr std::string_view name = "run id such as porc-20260102-030405-abc234";
  static bool valid(std::string_view text);
};
/// porc-YYYYMMDD-HHMMSS-xxxxxx: sortable by time. Design, section 4.
using RunId = Id<RunTag>;

/// The id of a run submitted at `now`. `random` supplies the six base-32 letters (30 bits): stores
/// refuse a duplicate, and the caller draws again.
RunId make_run_id(Timestamp now, std::uint32_t random);

struct WorkspaceTag {
  static constexpr std::string_view name = "workspace name (1 to 90 of A-Z a-z 0-9 _ -)";
  static bool valid(std::string_view text);
};
using WorkspaceName = Id<WorkspaceTag>;

}  // namespace porc
