// SPDX-License-Identifier: Apache-2.0
// A store remembers the move into it, until it has ended and after: how far it is, and whence.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "aio/task.h"
#include "contracts/records.h"

namespace porc::moving {

enum class MoveState : std::uint8_t { under_way, complete };
BOOST_DESCRIBE_ENUM(MoveState, under_way, complete)

struct Mark {
  MoveState state = MoveState::under_way;
  std::string source{};                            ///< as people see it: never with a secret
  RecordKind kind = RecordKind::run;               ///< what is being copied
  std::string after{};                             ///< until where
  std::map<std::string, std::uint64_t> records{};  ///< how many until there, by kind
  Timestamp begun_at{};
  std::optional<Timestamp> ended_at{};
};
BOOST_DESCRIBE_STRUCT(Mark, (), (state, source, kind, after, records, begun_at, ended_at))

/// Nullopt when nothing was ever moved into it. Errors: corrupt.
Task<std::optional<Mark>> read_mark(SubjectStore& subjects);
/// Errors: conflict when somebody else writes it just now.
Task<void> write_mark(SubjectStore& subjects, Mark mark);

/// Whether a server may work on the store. Errors: precondition_failed while a move into it is
/// under way.
Task<void> check_move_ended(SubjectStore& subjects);

}  // namespace porc::moving
