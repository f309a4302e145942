// SPDX-License-Identifier: Apache-2.0
#include "kafka/sender.h"

namespace porc::kafka {

Task<void> ObservedSender::send(Record record) {
  Sending sending{
      .on_behalf_of = record.on_behalf_of, .topic = record.topic, .began = clock_.now()};
  auto sent = co_await sender_.send(std::move(record));
  sending.ended = clock_.now();
  if (!sent) sending.error = sent.error().code;
  listener_(sending);
  co_return sent;
}

}  // namespace porc::kafka
