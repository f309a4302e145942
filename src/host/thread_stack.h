// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace porc::host {

/// What the deepest recursion that a limit allows may need, twice over: policies take 4 MiB.
inline constexpr std::size_t kThreadStackBytes = std::size_t{8} << 20;

/// Gives every thread that is made from now on a stack of kThreadStackBytes, whatever `ulimit -s`
/// says. Called once, before there are any.
void set_thread_stack();

}  // namespace porc::host
