// SPDX-License-Identifier: Apache-2.0
#include "moving/mark.h"

#include <utility>

#include "json/decode.h"

namespace porc::moving {

Task<std::optional<Mark>> read_mark(SubjectStore& subjects) {
  std::string name(kMoveSubject);
  PORC_CO_TRY(const Subject subject, co_await subjects.get_subject(std::move(name)));
  if (subject.version == 0) co_return std::optional<Mark>();
  auto mark = json::decode<Mark>(subject.document, json::Unknown::ignore);
  if (mark) co_return std::optional(*std::move(mark));
  co_return Error{.code = ErrorCode::corrupt,
                  .message = "what the store remembers of a move into it is damaged"};
}

Task<void> write_mark(SubjectStore& subjects, Mark mark) {
  std::string name(kMoveSubject);
  PORC_CO_TRY(Subject subject, co_await subjects.get_subject(std::move(name)));
  ++subject.version;
  subject.document = json::encode(mark);
  std::vector<OutboxEntry> nobody_is_told;
  co_return co_await subjects.put_subject(std::move(subject), std::move(nobody_is_told));
}

Task<void> check_move_ended(SubjectStore& subjects) {
  PORC_CO_TRY(const auto mark, co_await read_mark(subjects));
  if (!mark || mark->state == MoveState::complete) co_return ok;
  co_return Error{.code = ErrorCode::precondition_failed,
                  .message =
                      "a move into this database has not ended: run `porc copy` (or `porc "
                      "restore`) from " +
                      mark->source + " again"};
}

}  // namespace porc::moving
