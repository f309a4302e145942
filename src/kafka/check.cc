// SPDX-License-Identifier: Apache-2.0
#include "kafka/check.h"

#include <array>
#include <mutex>
#include <utility>

#include "kafka/configuration.h"
#include "kafka/handles.h"

namespace porc::kafka {
namespace {

constexpr int kErrorLevel = 3;  // of syslog
constexpr int kMilliseconds = static_cast<int>(kAnswerMax.count());

using Topic = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;

/// The last thing librdkafka complained of: why there is no connection is told nowhere else.
class Complaint {
 public:
  void hear(std::string words) {
    const std::lock_guard lock(mutex_);
    words_ = std::move(words);
  }
  std::string words() const {
    const std::lock_guard lock(mutex_);
    return words_;
  }

 private:
  mutable std::mutex mutex_{};
  std::string words_{};
};

Result<Client> connect(const Cluster& cluster, const Membership& membership, Complaint& complaint) {
  PORC_TRY(Conf conf, make_conf(consumer_configuration(cluster, membership)));
  rd_kafka_conf_set_opaque(conf.get(), &complaint);
  rd_kafka_conf_set_log_cb(conf.get(),
                           [](const rd_kafka_t* client, int level, const char*, const char* words) {
                             if (level <= kErrorLevel)
                               static_cast<Complaint*>(rd_kafka_opaque(client))->hear(words);
                           });
  std::array<char, 512> words{};
  Client made(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), words.data(), words.size()));
  if (!made) return Error{.code = ErrorCode::invalid_argument, .message = words.data()};
  (void)conf.release();
  return made;
}

Result<Metadata> ask(rd_kafka_t& client, rd_kafka_topic_t* topic) {
  const rd_kafka_metadata_t* raw = nullptr;
  if (const auto code = rd_kafka_metadata(&client, 0, topic, &raw, kMilliseconds))
    return error_of(code);
  return Metadata(raw);
}

/// How many partitions the topic has.
Result<int> ask_topic(rd_kafka_t& client, const std::string& name) {
  const Topic topic(rd_kafka_topic_new(&client, name.c_str(), nullptr));
  PORC_TRY(const Metadata told, ask(client, topic.get()));
  if (told->topic_cnt != 1) return Error{.code = ErrorCode::not_found, .message = "is not there"};
  const auto code = told->topics[0].err;
  if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    return Error{.code = ErrorCode::not_found, .message = "is not there: make it"};
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(code);
  return told->topics[0].partition_cnt;
}

Result<void> ask_group(rd_kafka_t& client, const std::string& topic, int partitions) {
  const PartitionList asked = make_list(partitions);
  for (int i = 0; i < partitions; ++i)
    rd_kafka_topic_partition_list_add(asked.get(), topic.c_str(), i);
  if (const auto code = rd_kafka_committed(&client, asked.get(), kMilliseconds))
    return error_of(code);
  for (int i = 0; i < asked->cnt; ++i)
    if (asked->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(asked->elems[i].err);
  return ok;
}

}  // namespace

Findings look_at(const Cluster& cluster,
                 const Membership& membership,
                 const std::vector<std::string>& topics) {
  Findings findings;
  auto fault = [&](const std::string& what, Error error) {
    error.message = what + ": " + error.message;
    findings.faults.push_back(std::move(error));
  };
  Complaint complaint;
  auto client = connect(cluster, membership, complaint);
  if (!client) {
    fault(cluster.brokers, std::move(client).error());
    return findings;
  }
  auto told = ask(**client, nullptr);
  if (!told) {
    if (const std::string words = complaint.words(); !words.empty()) told.error().message = words;
    fault(cluster.brokers, std::move(told).error());
    return findings;
  }
  findings.lines.push_back(cluster.brokers + ": " + std::to_string((*told)->broker_cnt) +
                           " brokers, " + cluster.security_protocol);
  bool asks_group = !membership.group.empty();
  for (const std::string& topic : topics) {
    auto partitions = ask_topic(**client, topic);
    if (!partitions) {
      fault("topic " + topic, std::move(partitions).error());
      continue;
    }
    findings.lines.push_back("topic " + topic + ": " + std::to_string(*partitions) + " partitions");
    if (!std::exchange(asks_group, false)) continue;
    auto stands = ask_group(**client, topic, *partitions);
    if (stands) findings.lines.push_back("group " + membership.group + ": answers");
    if (!stands) fault("group " + membership.group, std::move(stands).error());
  }
  return findings;
}

}  // namespace porc::kafka
