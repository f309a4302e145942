// SPDX-License-Identifier: Apache-2.0
// When the master key is replaced, what lies sealed with the one before is sealed anew. Each part
// that keeps sealed values does so for its own.
#pragma once

#include <cstdint>
#include <string>

#include <boost/describe/class.hpp>

#include "aio/task.h"

namespace porc {

/// What a look at some of the values came to.
struct Resealed {
  std::uint64_t looked_at = 0;
  std::uint64_t resealed = 0;
  std::uint64_t left = 0;  ///< changed or used just now: the next pass finds them
  std::string next{};      ///< where to go on; "" = that was all
};

/// Where sealed values lie.
class SealedPlace {
 public:
  virtual ~SealedPlace() = default;
  /// Of a place, for people: "runs".
  virtual std::string name() const = 0;
  /// Looks at some values from `after` on ("" = from the start), and seals anew what the key that
  /// seals now did not seal. Repeating it is harmless, at any time, on several servers at once. A
  /// value that is damaged is passed over: no key opens it. Errors: those of what keeps them; what
  /// was done until then is done.
  virtual Task<Resealed> reseal(std::string after) = 0;
};

}  // namespace porc
