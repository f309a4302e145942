// SPDX-License-Identifier: Apache-2.0
#include "contracts/notifier.h"

#include <utility>

#include "json/decode.h"

namespace porc {

json::object whole_of(const Change& change) {
  json::array events;
  for (const audit::Event& event : change.events) events.emplace_back(event.bytes);
  json::object whole;
  whole["run"] = json::encode(change.run);
  whole["events"] = std::move(events);
  return whole;
}

}  // namespace porc
