// SPDX-License-Identifier: Apache-2.0
#include "moving/idle.h"

#include <utility>

namespace porc::moving {
namespace {

constexpr int kLooks = 10;  ///< within the patience

std::string owner_of(const Subject& subject) {
  const json::object* document = subject.document.if_object();
  const json::value* owner = document == nullptr ? nullptr : document->if_contains("owner");
  return owner == nullptr || !owner->is_string() ? "" : std::string(owner->as_string());
}

}  // namespace

Task<void> check_idle(SubjectStore& subjects,
                      aio::Clock& clock,
                      std::string sign,
                      Duration patience) {
  PORC_CO_TRY(const Subject first, co_await subjects.get_subject(sign));
  if (first.version == 0 || owner_of(first).empty()) co_return ok;
  for (int look = 0; look < kLooks; ++look) {
    PORC_CO_CHECK(co_await aio::sleep_until(clock, clock.now() + patience / kLooks));
    PORC_CO_TRY(const Subject now, co_await subjects.get_subject(sign));
    if (now.version == first.version) continue;
    co_return Error{.code = ErrorCode::conflict,
                    .message = "the server '" + owner_of(now) +
                               "' works on this database: stop all of its servers and workers"};
  }
  co_return ok;
}

}  // namespace porc::moving
