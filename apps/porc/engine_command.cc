// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "command_line.h"
#include "engine_name.h"
#include "reach.h"

namespace porc::app {
namespace {

/// A database of one server is told from others by its folder.
Result<std::unique_ptr<Reach>> reach_shared(const CommandLine& line) {
  PORC_TRY(auto reach, Reach::open(line));
  if (reach->settings().shares_store()) return reach;
  return Error{.code = ErrorCode::precondition_failed,
               .message =
                   "only servers of PORC_DATABASE_URL or MONGO_URI need to agree on an "
                   "engine: this one has its database for itself"};
}

}  // namespace

Result<void> show_engine(const CommandLine& line) {
  PORC_TRY(const auto reach, reach_shared(line));
  PORC_TRY(const auto known,
           aio::run_to_end(reach->loop(), orchestrator::find_engine(*reach->store())));
  std::puts(known ? known->shown.c_str() : "no server began here yet");
  return ok;
}

Result<void> claim_engine(const CommandLine& line) {
  PORC_TRY(const auto reach, reach_shared(line));
  PORC_TRY(const orchestrator::RegisteredEngine own, name_engine(reach->settings()));
  PORC_CHECK(aio::run_to_end(reach->loop(), orchestrator::replace_engine(*reach->store(), own)));
  std::printf("the states of this database's workspaces are in %s\n", own.shown.c_str());
  return ok;
}

}  // namespace porc::app
