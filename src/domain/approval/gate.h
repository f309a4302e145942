// SPDX-License-Identifier: Apache-2.0
// When a change record lets an apply go on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "domain/approval/change_record.h"

namespace porc::approval {

struct GateRules {
  std::vector<std::string> states{"scheduled", "implement"};
  bool by_state_only = false;  ///< as the original did: neither approval, hold nor window count
};

enum class Gate : std::uint8_t {
  open,
  refused,
  unverified,  ///< what it takes to tell is missing: as closed as refused
};
BOOST_DESCRIBE_ENUM(Gate, open, refused, unverified)

struct Verdict {
  Gate gate = Gate::unverified;
  std::string reason{};   ///< a sentence that names the record; "" when open
  bool for_good = false;  ///< refused, and nothing that usually happens opens it again
  std::optional<Timestamp>
      opens_at{};  ///< by the record's own clock, when only its window is ahead
};

/// At the moment of `record.checked_at`. Whatever is missing keeps the gate closed.
Verdict judge(const ChangeRecord& record, const GateRules& rules);

}  // namespace porc::approval
