// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace porc::otlp {

using Pairs = std::vector<std::pair<std::string, std::string>>;
using Headers = std::vector<std::pair<std::string, Secret>>;

/// Where telemetry goes and what it says of its source. Spec:
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
struct Options {
  std::string endpoint{};  ///< of a collector: http://host:4318, without /v1/…
  Headers headers{};
  Pairs resource{};  ///< attributes, `service.name` among them
};

/// The variables of OpenTelemetry as they were given.
struct RawOptions {
  std::string endpoint{};
  std::string protocol{};
  Secret headers{};
  std::string service_name{};
  std::string resource_attributes{};
};

/// Errors: invalid_argument with one violation for each variable that is not sound.
Result<Options> read_options(const RawOptions& raw);

}  // namespace porc::otlp
