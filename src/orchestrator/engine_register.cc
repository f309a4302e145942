// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/engine_register.h"

#include <utility>

#include "contracts/records.h"
#include "json/decode.h"

namespace porc::orchestrator {
namespace {

Result<std::optional<RegisteredEngine>> read(const Subject& subject) {
  if (subject.version == 0) return std::optional<RegisteredEngine>();
  auto known = json::decode<RegisteredEngine>(subject.document, json::Unknown::ignore);
  if (known) return std::optional(*std::move(known));
  return Error{.code = ErrorCode::corrupt,
               .message = "what the store remembers of the engine with its states is damaged"};
}

Task<void> write(SubjectStore& subjects, Subject before, RegisteredEngine engine) {
  ++before.version;
  before.document = json::encode(engine);
  std::vector<OutboxEntry> nobody_is_told;
  co_return co_await subjects.put_subject(std::move(before), std::move(nobody_is_told));
}

}  // namespace

Task<std::optional<RegisteredEngine>> find_engine(SubjectStore& subjects) {
  std::string name(kEngineSubject);
  PORC_CO_TRY(const Subject subject, co_await subjects.get_subject(std::move(name)));
  co_return read(subject);
}

Task<void> register_engine(SubjectStore& subjects, RegisteredEngine own) {
  for (;;) {
    std::string name(kEngineSubject);
    PORC_CO_TRY(Subject subject, co_await subjects.get_subject(std::move(name)));
    PORC_CO_TRY(const auto known, read(subject));
    if (known && known->id == own.id) co_return ok;
    if (known) {
      co_return Error{
          .code = ErrorCode::precondition_failed,
          .message = "the states of this database's workspaces are in " + known->shown +
                     ", and this server has " + own.shown +
                     ", which knows none of them: give it the same engine; or, where the states "
                     "were moved into this one, say so by `porc engine claim`"};
    }
    auto written = co_await write(subjects, std::move(subject), own);
    // Another server began at the same moment.
    if (written || written.error().code != ErrorCode::conflict) co_return written;
  }
}

Task<void> replace_engine(SubjectStore& subjects, RegisteredEngine own) {
  std::string name(kEngineSubject);
  PORC_CO_TRY(Subject subject, co_await subjects.get_subject(std::move(name)));
  co_return co_await write(subjects, std::move(subject), std::move(own));
}

}  // namespace porc::orchestrator
