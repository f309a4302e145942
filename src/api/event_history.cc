// SPDX-License-Identifier: Apache-2.0
#include "api/event_history.h"

#include <utility>

namespace porc::api {
namespace {

constexpr std::size_t kBatch = 200;

}  // namespace

Task<std::vector<wire::EventView>> event_history(RunStore& store, RunId run, std::uint64_t after) {
  std::vector<wire::EventView> views;
  for (;;) {
    PORC_CO_TRY(const std::vector<audit::Event> events,
                co_await store.list_events(run, after, kBatch));
    for (const audit::Event& event : events) {
      PORC_CO_TRY(wire::EventView view, wire::view_of(event));
      after = event.sequence;
      views.push_back(std::move(view));
    }
    if (events.size() < kBatch) co_return views;
  }
}

}  // namespace porc::api
