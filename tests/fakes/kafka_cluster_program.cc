// SPDX-License-Identifier: Apache-2.0
// The mock cluster as a program: see kafka_cluster.md.
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "json/decode.h"
#include "json/parse.h"
#include "tests/fakes/kafka_cluster.h"

namespace {

using namespace porc;

struct Order {
  std::string what{};
  std::optional<std::string> topic{};
  std::optional<int> partitions{};
  std::optional<std::string> key{};
  std::optional<std::string> value{};
  std::map<std::string, std::string> headers{};
  std::optional<double> seconds{};
  std::optional<std::string> group{};
  std::optional<int> broker{};
  std::optional<bool> up{};
};
BOOST_DESCRIBE_STRUCT(Order,
                      (),
                      (what, topic, partitions, key, value, headers, seconds, group, broker, up))

class Program {
 public:
  Program() { say({{"bootstrap", cluster_.brokers()}}); }

  void obey(const std::string& line) {
    auto document = json::parse(line);
    auto order = document ? json::decode<Order>(*document, json::Unknown::reject)
                          : Result<Order>(std::move(document).error());
    if (!order) return say({{"error", order.error().to_string()}});
    say(answer(*order));
  }

 private:
  static void say(const json::object& answer) { std::cout << json::serialize(answer) << std::endl; }

  json::object answer(const Order& order) {
    const std::string topic = order.topic.value_or("");
    if (order.what == "topic") {
      partitions_[topic] = order.partitions.value_or(1);
      cluster_.make_topic(topic, partitions_[topic]);
      return {};
    }
    if (order.what == "broker") {
      cluster_.set_broker_up(order.broker.value_or(0), order.up.value_or(true));
      return {};
    }
    if (!partitions_.contains(topic)) return {{"error", "there is no topic " + topic}};
    if (order.what == "produce") return produce(order, topic);
    if (order.what == "read") return read(order, topic);
    if (order.what == "committed") {
      json::array offsets;
      for (const auto offset :
           fakes::committed(cluster_, order.group.value_or(""), topic, partitions_[topic]))
        offsets.emplace_back(offset);
      return {{"offsets", std::move(offsets)}};
    }
    return {{"error", "nobody knows what '" + order.what + "' is"}};
  }

  json::object produce(const Order& order, const std::string& topic) {
    kafka::Record record{
        .topic = topic, .key = order.key.value_or(""), .value = order.value.value_or("")};
    for (const auto& [name, value] : order.headers) record.headers.emplace_back(name, value);
    writer_.write(record);
    if (writer_.flush()) return {};
    return {{"error", "the record was not taken"}};
  }

  json::object read(const Order& order, const std::string& topic) {
    auto& reader = readers_[topic];
    if (!reader) reader = std::make_unique<fakes::KafkaReader>(cluster_, topic, partitions_[topic]);
    const auto most = std::chrono::duration<double>(order.seconds.value_or(1));
    json::array records;
    for (const auto& seen :
         reader->read(std::chrono::duration_cast<std::chrono::milliseconds>(most))) {
      json::object record{{"key", seen.key}, {"value", seen.value}};
      record["headers"] = json::encode(seen.headers);
      record["partition"] = seen.place.partition;
      record["offset"] = seen.place.offset;
      records.push_back(std::move(record));
    }
    return {{"records", std::move(records)}};
  }

  fakes::KafkaCluster cluster_{};
  fakes::KafkaWriter writer_{cluster_};
  std::map<std::string, int> partitions_{};
  std::map<std::string, std::unique_ptr<fakes::KafkaReader>> readers_{};
};

}  // namespace

int main() {
  Program program;
  for (std::string line; std::getline(std::cin, line);) program.obey(line);
}
