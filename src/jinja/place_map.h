// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "hcl/place.h"

namespace porc::jinja {

struct Literal;

/// Remembers where in HCL the literals of a template lead: that depends on a literal and on where
/// it begins, and on nothing else, so what was read once is not read again. For one render at a
/// time.
class PlaceMap {
 public:
  /// Where a rendering stands. Lives as long as the map; one that was not kept, until the next one
  /// is asked for.
  class Spot {
   public:
    explicit Spot(hcl::PlaceTracker tracker) : tracker_(std::move(tracker)) { look(); }
    hcl::Place place() const { return place_; }
    hcl::Pending pending() const { return pending_; }
    bool overflowed() const { return tracker_.overflowed(); }
    std::string_view heredoc_marker() const { return tracker_.heredoc_marker(); }

   private:
    friend class PlaceMap;
    void look() {
      place_ = tracker_.place();
      pending_ = tracker_.pending();
    }

    hcl::PlaceTracker tracker_;
    hcl::Place place_{};
    hcl::Pending pending_{};
    const Spot* behind_value_ = nullptr;  ///< null until somebody was there
  };

  const Spot& start(hcl::PlaceTracker::Source source);
  const Spot& behind(const Spot& from, const Literal& literal);
  /// The same for a text that is no literal of the template.
  const Spot& behind(const Spot& from, std::string_view text);
  const Spot& behind_value(const Spot& from);

 private:
  struct Passage {
    const Spot* from;
    const Spot* to;
  };
  // What an adversary's template can make a map hold; a real one needs a few dozen spots.
  static constexpr std::size_t kSpotsMax = 256;
  static constexpr std::size_t kPassagesMax = 16'384;

  const Spot& read(const Spot& from, const Literal& literal);
  hcl::PlaceTracker& loosen(const Spot& from);
  const Spot& settle();
  bool is_kept(const Spot& spot) const { return &spot != &loose_; }

  std::map<hcl::PlaceTracker, Spot> spots_{};
  std::vector<std::vector<Passage>> passages_{};  ///< by Literal::number
  std::size_t passages_count_ = 0;
  Spot loose_{hcl::PlaceTracker()};  ///< the present spot, when it is not kept
};

}  // namespace porc::jinja
