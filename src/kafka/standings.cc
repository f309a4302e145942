// SPDX-License-Identifier: Apache-2.0
#include "kafka/standings.h"

#include <algorithm>

namespace porc::kafka {

Standings::Standing* Standings::standing_of(const Place& place) {
  const auto found = standings_.find({place.topic, place.partition});
  return found == standings_.end() ? nullptr : &found->second;
}

bool Standings::begin(const Place& place) {
  Standing* standing = standing_of(place);
  if (standing != nullptr) standing->progress.begin(place.offset);
  return standing != nullptr;
}

void Standings::finish(const Place& place) {
  if (Standing* standing = standing_of(place)) standing->progress.finish(place.offset);
}

void Standings::committed(const Place& place) {
  if (Standing* standing = standing_of(place)) standing->committed = place.offset;
}

bool Standings::is_idle() const {
  return std::ranges::all_of(standings_,
                             [](const auto& each) { return each.second.progress.is_idle(); });
}

bool Standings::is_idle(const Partition& partition) const {
  const Progress* progress = find(partition);
  return progress == nullptr || progress->is_idle();
}

std::vector<Place> Standings::uncommitted() const {
  std::vector<Place> places;
  for (const auto& [partition, standing] : standings_) {
    const auto position = standing.progress.position();
    if (!position || *position == standing.committed) continue;
    places.push_back(
        {.topic = partition.first, .partition = partition.second, .offset = *position});
  }
  return places;
}

const Progress* Standings::find(const Partition& partition) const {
  const auto found = standings_.find(partition);
  return found == standings_.end() ? nullptr : &found->second.progress;
}

}  // namespace porc::kafka
