// SPDX-License-Identifier: Apache-2.0
// What senders of events are answered, and what administrators see of them.
#pragma once

#include <boost/describe/class.hpp>

namespace porc::wire {

/// Answer of `POST /webhooks/{source}`.
struct Received {
  bool accepted = false;   ///< stored, to be handled; else there is nothing to do about it
  bool duplicate = false;  ///< it was known already
};
BOOST_DESCRIBE_STRUCT(Received, (), (accepted, duplicate))

}  // namespace porc::wire
