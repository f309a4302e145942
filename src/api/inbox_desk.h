// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contracts/store.h"
#include "observe/redaction.h"
#include "wire/inbox_view.h"

namespace porc::api {

/// What came in, for who looks after it; behind the API and, without a server, behind `porc inbox`.
/// What senders wrote is sealed and never shown.
class InboxDesk {
 public:
  /// Both outlive this.
  InboxDesk(InboxStore& store, const observe::Redactor& redactor)
      : store_(store), redactor_(redactor) {}

  Task<wire::InboxPage> list(InboxStore::InboxFilter filter,
                             std::uint64_t after,
                             std::size_t limit);
  /// Errors: not_found.
  Task<wire::InboxDetails> show(std::string key);
  /// Has it handled again. Errors: not_found; conflict while it is being handled.
  Task<wire::InboxDetails> replay(std::string key);

 private:
  wire::InboxItem item_of(const InboxView& view) const;

  InboxStore& store_;
  const observe::Redactor& redactor_;
};

}  // namespace porc::api
