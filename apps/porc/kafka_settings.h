// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "kafka/options.h"
#include "raw_settings.h"

namespace porc::app {

struct KafkaSettings {
  std::optional<kafka::Options> own{};       ///< none without KAFKA_BROKERS
  std::optional<kafka::PortOptions> port{};  ///< none without PORT_KAFKA_BROKERS
};

/// Reads KAFKA_…, PORC_KAFKA_… and PORT_KAFKA_…; adds to `faults` what is not sound.
KafkaSettings read_kafka(const RawSettings& raw, std::vector<Violation>& faults);

}  // namespace porc::app
