// SPDX-License-Identifier: Apache-2.0
#include "moving/idle.h"

#include <utility>

namespace porc::moving {
namespace {

constexpr int kIntervals = 3;
constexpr int kLooks = 4;  ///< in an interval

std::string owner_of(const Subject& subject) {
  const json::object* document = subject.document.if_object();
  const json::value* owner = document == nullptr ? nullptr : document->if_contains("owner");
  return owner == nullptr || !owner->is_string() ? "" : std::string(owner->as_string());
}

Error busy(const Subject& subject) {
  const std::string owner = owner_of(subject);
  return {.code = ErrorCode::conflict,
          .message = (owner.empty() ? "a server" : "the server '" + owner + "'") +
                     " works on this database: stop all of its servers and workers"};
}

}  // namespace

Task<void> IdleWatch::begin() {
  PORC_CO_TRY(const Subject first, co_await subjects_.get_subject(sign_));
  version_ = first.version;
  since_ = clock_.now();
  if (owner_of(first).empty()) co_return ok;
  for (int look = 0; look < kIntervals * kLooks; ++look) {
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + interval_ / kLooks));
    PORC_CO_TRY(const Subject now, co_await subjects_.get_subject(sign_));
    if (now.version != version_) co_return busy(now);
  }
  since_ = clock_.now();
  co_return ok;
}

Task<void> IdleWatch::end() {
  // Where nobody ever worked, nobody waits for a sign to stand still.
  const Timestamp soonest = since_ + interval_ + interval_ / kLooks;
  if (version_ > 0 && clock_.now() < soonest)
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, soonest));
  PORC_CO_TRY(const Subject now, co_await subjects_.get_subject(sign_));
  if (now.version != version_) co_return busy(now);
  co_return ok;
}

}  // namespace porc::moving
