// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/kafka_cluster.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

#include <librdkafka/rdkafka_mock.h>

namespace porc::fakes {
namespace {

constexpr std::size_t kWordsMax = 512;

[[noreturn]] void give_up(const std::string& words) {
  std::fprintf(stderr, "kafka cluster: %s\n", words.c_str());
  std::abort();
}

void set(rd_kafka_conf_t& conf, const char* name, const std::string& value) {
  std::array<char, kWordsMax> words{};
  if (rd_kafka_conf_set(&conf, name, value.c_str(), words.data(), words.size()) != RD_KAFKA_CONF_OK)
    give_up(words.data());
}

kafka::Client make_client(rd_kafka_type_t type, kafka::Conf conf) {
  std::array<char, kWordsMax> words{};
  rd_kafka_conf_set_log_cb(conf.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  kafka::Client made(rd_kafka_new(type, conf.get(), words.data(), words.size()));
  if (!made) give_up(words.data());
  (void)conf.release();
  return made;
}

kafka::Conf conf_for(const KafkaCluster& cluster) {
  kafka::Conf conf(rd_kafka_conf_new());
  set(*conf, "bootstrap.servers", cluster.brokers());
  return conf;
}

void check(rd_kafka_resp_err_t code) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(rd_kafka_err2str(code));
}

void make_real_topic(rd_kafka_t& client, const std::string& topic, int partitions) {
  std::array<char, kWordsMax> words{};
  rd_kafka_NewTopic_t* asked =
      rd_kafka_NewTopic_new(topic.c_str(), partitions, -1, words.data(), words.size());
  if (asked == nullptr) give_up(words.data());
  const kafka::Queue answers(rd_kafka_queue_new(&client));
  rd_kafka_CreateTopics(&client, &asked, 1, nullptr, answers.get());
  const kafka::Event event(rd_kafka_queue_poll(answers.get(), 30'000));
  rd_kafka_NewTopic_destroy(asked);
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    give_up("no topic " + topic);
}

}  // namespace

KafkaCluster::KafkaCluster(int brokers) {
  if (const char* real = std::getenv("PORC_TEST_KAFKA_BROKERS")) {
    brokers_ = real;
    static int count = 0;
    suffix_ = "-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    handle_ = make_client(RD_KAFKA_PRODUCER, conf_for(*this));
    return;
  }
  kafka::Conf conf(rd_kafka_conf_new());
  set(*conf, "bootstrap.servers", "127.0.0.1:1");  // whoever holds the mock talks to nobody
  handle_ = make_client(RD_KAFKA_PRODUCER, std::move(conf));
  mock_ = rd_kafka_mock_cluster_new(handle_.get(), brokers);
  if (mock_ == nullptr) give_up("no mock cluster");
  brokers_ = rd_kafka_mock_cluster_bootstraps(mock_);
}

KafkaCluster::~KafkaCluster() {
  if (mock_ != nullptr) rd_kafka_mock_cluster_destroy(mock_);
}

kafka::Cluster KafkaCluster::reach() const {
  return {.brokers = brokers_, .security_protocol = "PLAINTEXT"};
}

void KafkaCluster::make_topic(const std::string& topic, int partitions) {
  if (is_real()) return make_real_topic(*handle_, topic, partitions);
  check(rd_kafka_mock_topic_create(mock_, topic.c_str(), partitions, 3));
}

void KafkaCluster::set_broker_up(int broker, bool up) {
  check(up ? rd_kafka_mock_broker_set_up(mock_, broker)
           : rd_kafka_mock_broker_set_down(mock_, broker));
}

void KafkaCluster::set_coordinator(const std::string& group, int broker) {
  check(rd_kafka_mock_coordinator_set(mock_, "group", group.c_str(), broker));
}

void KafkaCluster::set_leader(const std::string& topic, std::int32_t partition, int broker) {
  check(rd_kafka_mock_partition_set_leader(mock_, topic.c_str(), partition, broker));
}

void KafkaCluster::fail_next(std::int16_t request, const std::vector<rd_kafka_resp_err_t>& errors) {
  rd_kafka_mock_push_request_errors_array(mock_, request, errors.size(), errors.data());
}

void KafkaCluster::stop_failing(std::int16_t request) {
  rd_kafka_mock_clear_request_errors(mock_, request);
}

KafkaWriter::KafkaWriter(const KafkaCluster& cluster) {
  kafka::Conf conf = conf_for(cluster);
  set(*conf, "enable.idempotence", "true");
  set(*conf, "linger.ms", "2");
  rd_kafka_conf_set_opaque(conf.get(), &failed_);
  rd_kafka_conf_set_dr_msg_cb(conf.get(),
                              [](rd_kafka_t*, const rd_kafka_message_t* message, void* failed) {
                                if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
                                  ++*static_cast<std::size_t*>(failed);
                              });
  client_ = make_client(RD_KAFKA_PRODUCER, std::move(conf));
}

void KafkaWriter::write(const kafka::Record& record) {
  for (;;) {
    kafka::Headers headers(rd_kafka_headers_new(record.headers.size()));
    for (const auto& [name, value] : record.headers) {
      rd_kafka_header_add(
          headers.get(), name.c_str(), -1, value.data(), static_cast<ssize_t>(value.size()));
    }
    std::array<rd_kafka_vu_t, 5> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    parts[0].u.cstr = record.topic.c_str();
    parts[1].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[1].u.mem = {.ptr = const_cast<char*>(record.value.data()), .size = record.value.size()};
    parts[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[2].u.i = RD_KAFKA_MSG_F_COPY;
    parts[3].vtype = RD_KAFKA_VTYPE_HEADERS;
    parts[3].u.headers = headers.get();
    parts[4].vtype = RD_KAFKA_VTYPE_KEY;
    parts[4].u.mem = {.ptr = const_cast<char*>(record.key.data()), .size = record.key.size()};
    const std::size_t count = parts.size() - (record.key.empty() ? 1 : 0);
    const kafka::Fault fault(rd_kafka_produceva(client_.get(), parts.data(), count));
    if (!fault) {
      (void)headers.release();
      rd_kafka_poll(client_.get(), 0);
      return;
    }
    if (rd_kafka_error_code(fault.get()) != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      give_up(rd_kafka_error_string(fault.get()));
    rd_kafka_poll(client_.get(), 100);
  }
}

bool KafkaWriter::flush(std::chrono::milliseconds most) {
  rd_kafka_flush(client_.get(), static_cast<int>(most.count()));
  return rd_kafka_outq_len(client_.get()) == 0 && failed_ == 0;
}

KafkaReader::KafkaReader(const KafkaCluster& cluster, const std::string& topic, int partitions) {
  kafka::Conf conf = conf_for(cluster);
  set(*conf, "group.id", "porc-reader");
  set(*conf, "enable.auto.commit", "false");
  client_ = make_client(RD_KAFKA_CONSUMER, std::move(conf));
  rd_kafka_poll_set_consumer(client_.get());
  const kafka::PartitionList all = kafka::make_list();
  for (int i = 0; i < partitions; ++i) {
    rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  check(rd_kafka_assign(client_.get(), all.get()));
}

KafkaReader::~KafkaReader() {
  rd_kafka_consumer_close(client_.get());
}

std::vector<SeenRecord> KafkaReader::read(std::chrono::milliseconds most) {
  std::vector<SeenRecord> seen;
  int wait = static_cast<int>(most.count());
  for (;;) {
    const kafka::MessageHandle message(rd_kafka_consumer_poll(client_.get(), wait));
    if (!message) return seen;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    SeenRecord record{.place = {.topic = rd_kafka_topic_name(message->rkt),
                                .partition = message->partition,
                                .offset = message->offset}};
    record.key.assign(static_cast<const char*>(message->key), message->key_len);
    record.value.assign(static_cast<const char*>(message->payload), message->len);
    rd_kafka_headers_t* headers = nullptr;
    const char* name = nullptr;
    const void* bytes = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(message.get(), &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      for (std::size_t i = 0;
           rd_kafka_header_get_all(headers, i, &name, &bytes, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
           ++i) {
        record.headers[name] = std::string(static_cast<const char*>(bytes), size);
      }
    }
    seen.push_back(std::move(record));
    wait = 0;
  }
}

std::vector<std::int64_t> committed(const KafkaCluster& cluster,
                                    const std::string& group,
                                    const std::string& topic,
                                    int partitions) {
  kafka::Conf conf = conf_for(cluster);
  set(*conf, "group.id", group);
  const kafka::Client client = make_client(RD_KAFKA_CONSUMER, std::move(conf));
  const kafka::PartitionList asked = kafka::make_list();
  for (int i = 0; i < partitions; ++i)
    rd_kafka_topic_partition_list_add(asked.get(), topic.c_str(), i);
  check(rd_kafka_committed(client.get(), asked.get(), 10'000));
  std::vector<std::int64_t> offsets;
  for (int i = 0; i < asked->cnt; ++i) offsets.push_back(asked->elems[i].offset);
  return offsets;
}

}  // namespace porc::fakes
