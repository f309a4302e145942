// SPDX-License-Identifier: Apache-2.0
#include "kafka_parts.h"

#include <utility>

namespace porc::app {
namespace {

constexpr char kPortSource[] = "port-kafka";

std::vector<std::string> topics_of(const KafkaSettings& settings) {
  std::vector<std::string> topics;
  if (settings.own && !settings.own->topic.empty()) topics.push_back(settings.own->topic);
  if (settings.port) {
    topics.push_back(settings.port->runs_topic());
    topics.push_back(settings.port->change_log_topic());
  }
  return topics;
}

observe::Level level_of(std::string_view name) {
  if (name == "error") return observe::Level::error;
  return name == "warn" ? observe::Level::warn : observe::Level::debug;
}

}  // namespace

KafkaParts::KafkaParts(KafkaSettings settings, Surroundings around)
    : settings_(std::move(settings)), around_(std::move(around)) {}

Result<std::unique_ptr<KafkaParts>> KafkaParts::open(KafkaSettings settings,
                                                     const std::string& organization,
                                                     Surroundings around) {
  std::unique_ptr<KafkaParts> parts(new KafkaParts(std::move(settings), std::move(around)));
  aio::Loop& loop = parts->around_.loop;
  parts->meters_.emplace(parts->around_.metrics, topics_of(parts->settings_));
  if (!parts->settings_.own) return parts;
  const kafka::Options& own = *parts->settings_.own;
  auto producer = kafka::Producer::open(loop, loop, own.cluster, parts->say());
  if (!producer) return std::move(producer).error().in("opening Kafka (KAFKA_BROKERS)");
  parts->producer_ = *std::move(producer);
  parts->dead_topic_.emplace(*parts->producer_, own.dead_letters);
  // Every server of an organization sends the same event for the same fact.
  if (!own.events_topic.empty()) {
    parts->sender_.emplace(*parts->producer_, loop, parts->around_.on_sent);
    parts->events_.emplace(*parts->sender_, own.events_topic, "/porc/" + organization);
  }
  return parts;
}

kafka::Say KafkaParts::say() const {
  return [&log = around_.log](std::string_view level, const std::string& words) {
    log.write(level_of(level), "kafka", {{"said", words}});
  };
}

std::vector<EventSource*> KafkaParts::open_sources(Runs& runs,
                                                   Inbox& inbox,
                                                   const std::string& default_environment) {
  inbox_ = &inbox;
  std::vector<EventSource*> sources;
  if (settings_.own && !settings_.own->topic.empty()) {
    kafka::BlueprintSource::Options options{.owner = settings_.own->owner,
                                            .trusts_owner = settings_.own->trusts_owner,
                                            .environments = settings_.own->environments,
                                            .default_environment = default_environment};
    sources.push_back(&blueprints_.emplace(runs, std::move(options)));
  }
  if (!dead_topic_) sources.push_back(&dead_inbox_.emplace(inbox));
  return sources;
}

kafka::DeadLetters& KafkaParts::dead_letters() {
  if (dead_topic_) return *dead_topic_;
  return *dead_inbox_;
}

Result<void> KafkaParts::add_consumer(kafka::ConsumerOptions options) {
  kafka::Consumer::Parts parts{.executor = around_.loop,
                               .clock = around_.loop,
                               .inbox = *inbox_,
                               .dead_letters = dead_letters(),
                               .meters = *meters_,
                               .say = say()};
  PORC_TRY(auto consumer, kafka::Consumer::open(std::move(parts), std::move(options)));
  consumers_.push_back(std::move(consumer));
  return ok;
}

Result<void> KafkaParts::open_consumers(const std::function<EventSource*(std::string_view)>& find) {
  if (blueprints_) {
    kafka::ConsumerOptions options{
        .name = "own", .cluster = settings_.own->cluster, .membership = settings_.own->membership};
    options.topics[settings_.own->topic] = &*blueprints_;
    PORC_CHECK(add_consumer(std::move(options)));
  }
  if (!settings_.port) return ok;
  EventSource* port = find(kPortSource);
  if (port == nullptr) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "PORT_KAFKA_BROKERS: nobody handles what Port sends; see docs/port.md"};
  }
  kafka::ConsumerOptions options{
      .name = "port", .cluster = settings_.port->cluster, .membership = settings_.port->membership};
  options.topics[settings_.port->runs_topic()] = port;
  options.topics[settings_.port->change_log_topic()] = port;
  return add_consumer(std::move(options));
}

Task<void> KafkaParts::run(aio::StopToken stop) {
  std::optional<Error> fault;
  aio::TaskScope running(around_.loop, [&fault](Error error) {
    if (error.code != ErrorCode::cancelled) fault = std::move(error);
  });
  for (const auto& consumer : consumers_) running.spawn(consumer->run(stop));
  PORC_CO_CHECK(co_await running.join());
  if (fault) co_return *std::move(fault);
  co_return ok;
}

}  // namespace porc::app
