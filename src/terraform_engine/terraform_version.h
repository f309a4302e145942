// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "terraform_engine/ledger.h"
#include "terraform_engine/phase_files.h"

namespace porc::terraform_engine {

/// What terraform said of itself, and of which file.
struct KnownTerraform {
  std::string fingerprint{};
  TerraformVersion version{};
};

/// Asks the terraform that is installed now; what it said is remembered for as long as its file is
/// the same, in the records and in `known`. The references outlive the task. Errors: unavailable
/// when it does not answer.
Task<TerraformVersion> read_terraform_version(aio::Loop& loop,
                                              aio::BlockingPool& pool,
                                              Ledger& ledger,
                                              const Site& site,
                                              KnownTerraform& known);

}  // namespace porc::terraform_engine
