// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "command_line.h"
#include "engine_name.h"
#include "moved.h"
#include "reach.h"

namespace porc::app {
namespace {

/// Errors: conflict while a server has the store for itself.
Result<Store*> store_of(Reach& reach) {
  if (reach.store() != nullptr) return reach.store();
  return Error{.code = ErrorCode::conflict,
               .message = "a server works in this data folder: stop it first"};
}

}  // namespace

Result<void> show_engine(const CommandLine& line) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(Store* const store, store_of(*reach));
  PORC_TRY(const auto known, aio::run_to_end(reach->loop(), orchestrator::find_engine(*store)));
  std::puts(known ? known->shown.c_str() : "no server began here yet");
  return ok;
}

Result<void> claim_engine(const CommandLine& line) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(Store* const store, store_of(*reach));
  const Place place = place_of(reach->settings());
  NobodyWorks nobody(place, *store, reach->loop());
  PORC_CHECK(aio::run_to_end(reach->loop(), nobody.begin()));
  PORC_CHECK(aio::run_to_end(reach->loop(), nobody.end()));
  PORC_TRY(const orchestrator::RegisteredEngine own, name_engine(reach->settings()));
  PORC_CHECK(aio::run_to_end(reach->loop(), orchestrator::replace_engine(*store, own)));
  std::printf("the states of this database's workspaces are in %s\n", own.shown.c_str());
  return ok;
}

}  // namespace porc::app
