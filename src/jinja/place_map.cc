// SPDX-License-Identifier: Apache-2.0
#include "jinja/place_map.h"

#include <algorithm>

#include "jinja/nodes.h"

namespace porc::jinja {

const PlaceMap::Spot& PlaceMap::start(hcl::PlaceTracker::Source source) {
  loose_.tracker_ = hcl::PlaceTracker(source);
  return settle();
}

const PlaceMap::Spot& PlaceMap::behind(const Spot& from, const Literal& literal) {
  if (literal.number < passages_.size()) {
    for (const Passage& passage : passages_[literal.number]) {
      if (passage.from == &from) return *passage.to;
    }
  }
  return read(from, literal);
}

/// Reads what was not read from there before, and remembers where it leads.
const PlaceMap::Spot& PlaceMap::read(const Spot& from, const Literal& literal) {
  const bool from_kept = is_kept(from);
  const Spot& to = behind(from, literal.text);
  if (from_kept && is_kept(to) && passages_count_ < kPassagesMax) {
    if (literal.number >= passages_.size()) passages_.resize(literal.number + 1);
    passages_[literal.number].push_back({&from, &to});
    ++passages_count_;
  }
  return to;
}

const PlaceMap::Spot& PlaceMap::behind(const Spot& from, std::string_view text) {
  loosen(from).feed(text);
  return settle();
}

const PlaceMap::Spot& PlaceMap::behind_value(const Spot& from) {
  if (from.behind_value_ != nullptr) return *from.behind_value_;
  loosen(from).feed_value();
  const Spot& to = settle();
  if (is_kept(from) && is_kept(to)) const_cast<Spot&>(from).behind_value_ = &to;
  return to;
}

/// The tracker of the loose spot, moved to `from`.
hcl::PlaceTracker& PlaceMap::loosen(const Spot& from) {
  if (is_kept(from)) loose_.tracker_ = from.tracker_;
  return loose_.tracker_;
}

/// The kept spot that is as the loose one, or the loose one itself. What holds text of its own may
/// be of any size and is not kept.
const PlaceMap::Spot& PlaceMap::settle() {
  if (!loose_.tracker_.holds_text()) {
    const auto found = spots_.find(loose_.tracker_);
    if (found != spots_.end()) return found->second;
    if (spots_.size() < kSpotsMax)
      return spots_.emplace(loose_.tracker_, Spot(loose_.tracker_)).first->second;
  }
  loose_.look();
  return loose_;
}

}  // namespace porc::jinja
