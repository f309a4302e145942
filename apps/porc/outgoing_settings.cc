// SPDX-License-Identifier: Apache-2.0
#include "outgoing_settings.h"

#include <utility>

#include "callbacks/signature.h"
#include "setting_reader.h"

namespace porc::app {
namespace {

void read_key(SettingReader& reading, const std::string& variable, std::vector<Secret>& keys) {
  if (!reading.is_set(variable)) return;
  auto key = callbacks::parse_secret(reading.secret(variable));
  if (key) keys.push_back(*std::move(key));
  if (!key) reading.refuse(variable, key.error().message);
}

otlp::RawOptions telemetry_of(const SettingReader& reading) {
  return {.endpoint = reading.text("OTEL_EXPORTER_OTLP_ENDPOINT"),
          .protocol = reading.text("OTEL_EXPORTER_OTLP_PROTOCOL"),
          .headers = reading.secret("OTEL_EXPORTER_OTLP_HEADERS"),
          .service_name = reading.text("OTEL_SERVICE_NAME"),
          .resource_attributes = reading.text("OTEL_RESOURCE_ATTRIBUTES")};
}

}  // namespace

OutgoingSettings read_outgoing(const RawSettings& raw,
                               std::vector<Secret>& secrets,
                               std::vector<Violation>& faults) {
  SettingReader reading(raw, faults);
  OutgoingSettings settings{.ca_file = reading.text("PORC_CA_FILE"),
                            .webhooks = reading.text("PORC_WEBHOOKS"),
                            .internal_hosts = reading.list("PORC_INTERNAL_HOSTS")};
  read_key(reading, "PORC_CALLBACK_SECRET", settings.callback_keys);
  read_key(reading, "PORC_CALLBACK_SECRET_PREVIOUS", settings.callback_keys);
  // Each of these is off unless its first variable is given.
  if (reading.is_set("DD_API_KEY")) {
    settings.datadog = reading.take(datadog::read_options(
        reading.secret("DD_API_KEY"), reading.text("DD_SITE"), reading.text("PORC_DATADOG_URL")));
  }
  if (reading.is_set("DT_API_URL")) {
    settings.dynatrace =
        reading.take(dynatrace::read_options(reading.secret("DT_API_TOKEN"),
                                             reading.text("DT_API_URL"),
                                             reading.text("PORC_DYNATRACE_ENTITIES")));
  }
  if (reading.is_set("OTEL_EXPORTER_OTLP_ENDPOINT")) {
    settings.otlp = reading.take(otlp::read_options(telemetry_of(reading)));
  }
  std::string public_url = reading.text("PORC_PUBLIC_URL");
  while (public_url.ends_with('/')) public_url.pop_back();
  if (settings.datadog) settings.datadog->public_url = public_url;
  if (settings.dynatrace) settings.dynatrace->public_url = public_url;
  for (const auto& [name, value] : settings.otlp ? settings.otlp->headers : otlp::Headers()) {
    secrets.push_back(value);
  }
  return settings;
}

}  // namespace porc::app
