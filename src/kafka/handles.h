// SPDX-License-Identifier: Apache-2.0
// librdkafka's objects with an owner: a list that is not given back makes rd_kafka_destroy wait for
// ever.
#pragma once

#include <memory>
#include <string>

#include <librdkafka/rdkafka.h>

#include "base/error.h"

namespace porc::kafka {

template <auto destroy>
struct Destroy {
  template <class T>
  void operator()(T* object) const noexcept {
    destroy(object);
  }
};

using Conf = std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>>;
using Client = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using MessageHandle = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using Headers = std::unique_ptr<rd_kafka_headers_t, Destroy<rd_kafka_headers_destroy>>;
using Fault = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;
using Metadata = std::unique_ptr<const rd_kafka_metadata_t, Destroy<rd_kafka_metadata_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                      Destroy<rd_kafka_topic_partition_list_destroy>>;

inline PartitionList make_list(int room = 8) {
  return PartitionList(rd_kafka_topic_partition_list_new(room));
}

/// What librdkafka or a broker says, as one of our codes: whatever may be over in a while is
/// `unavailable`.
Error error_of(rd_kafka_resp_err_t code, const std::string& detail = {});

}  // namespace porc::kafka
