// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "datadog/datadog.h"
#include "dynatrace/dynatrace.h"
#include "otlp/options.h"
#include "raw_settings.h"

namespace porc::app {

/// Whom PORC tells of runs.
struct OutgoingSettings {
  std::string ca_file{};                      ///< PEM in place of the system's certificates
  std::filesystem::path webhooks{};           ///< the file of subscriptions; empty: none
  std::vector<Secret> callback_keys{};        ///< none: callbacks go unsigned
  std::vector<std::string> internal_hosts{};  ///< webhooks may find them at private addresses
  std::optional<datadog::Options> datadog{};
  std::optional<dynatrace::Options> dynatrace{};
  std::optional<otlp::Options> otlp{};
};

/// Adds to `secrets` what must not be seen in a log, and to `faults` what is not sound.
OutgoingSettings read_outgoing(const RawSettings& raw,
                               std::vector<Secret>& secrets,
                               std::vector<Violation>& faults);

}  // namespace porc::app
