// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include "command_line.h"
#include "kafka/check.h"

namespace porc::app {
namespace {

/// Prints what was found; the faults are left to the caller.
std::vector<Error> show(const char* whose,
                        const kafka::Cluster& cluster,
                        const kafka::Membership& membership,
                        const std::vector<std::string>& topics) {
  kafka::Findings findings = kafka::look_at(cluster, membership, topics);
  for (const std::string& line : findings.lines) std::printf("%s  %s\n", whose, line.c_str());
  return std::move(findings.faults);
}

}  // namespace

Result<void> check_kafka(const CommandLine& line) {
  PORC_TRY(const RawSettings raw, load_settings(line));
  PORC_TRY(const Settings settings, validate(raw));
  const KafkaSettings& given = settings.kafka;
  if (!given.own && !given.port) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "no Kafka is configured: set KAFKA_BROKERS or PORT_KAFKA_BROKERS"};
  }
  std::vector<Error> faults;
  if (given.own) {
    std::vector<std::string> topics{
        given.own->topic, given.own->events_topic, given.own->dead_letters};
    std::erase(topics, std::string());
    faults = show("own ", given.own->cluster, given.own->membership, topics);
  }
  if (given.port) {
    const std::vector<std::string> topics{given.port->runs_topic(), given.port->change_log_topic()};
    for (Error& fault : show("port", given.port->cluster, given.port->membership, topics))
      faults.push_back(std::move(fault));
  }
  if (faults.empty()) return ok;
  Error error = faults.front();
  for (std::size_t i = 1; i < faults.size(); ++i)
    error.violations.push_back({.message = faults[i].message});
  return error;
}

}  // namespace porc::app
