// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contracts/store.h"
#include "observe/redaction.h"
#include "wire/outbox_view.h"

namespace porc::api {

/// Limit: entries on one page of outbox or inbox.
inline constexpr std::size_t kMailPageMax = 1000;

/// What others are yet to be told, for who looks after it; behind the API and, without a server,
/// behind `porc outbox`. What it answers holds no secret.
class OutboxDesk {
 public:
  /// Both outlive this.
  OutboxDesk(OutboxStore& store, const observe::Redactor& redactor)
      : store_(store), redactor_(redactor) {}

  Task<wire::OutboxPage> list(OutboxStore::OutboxFilter filter,
                              std::uint64_t after,
                              std::size_t limit);
  /// Errors: not_found.
  Task<wire::OutboxDetails> show(std::string key);
  /// Has it delivered as if it had never been tried. Errors: not_found; conflict while it is being
  /// delivered.
  Task<wire::OutboxDetails> retry(std::string key);
  /// Takes it out undelivered, and answers what it was. Errors: as those of `retry`.
  Task<wire::OutboxDetails> drop(std::string key);

 private:
  wire::OutboxItem item_of(const OutboxView& view) const;

  OutboxStore& store_;
  const observe::Redactor& redactor_;
};

}  // namespace porc::api
