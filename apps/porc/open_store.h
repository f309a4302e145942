// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "aio/loop.h"
#include "contracts/store.h"
#include "settings.h"
#include "sqlite_store/sqlite_store.h"

namespace porc::app {

/// The store that `settings` name; `loop` outlives it. Blocks until it is reached. Errors: those of
/// its kind.
Result<std::unique_ptr<Store>> open_store(const Settings& settings,
                                          aio::Loop& loop,
                                          sqlite_store::Opener opener);

}  // namespace porc::app
