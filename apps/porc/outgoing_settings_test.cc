// SPDX-License-Identifier: Apache-2.0
#include "outgoing_settings.h"

#include <gtest/gtest.h>

namespace porc::app {
namespace {

class OutgoingSettingsTest : public testing::Test {
 protected:
  OutgoingSettings read(std::map<std::string, std::string> given) {
    given.emplace("DD_SITE", "datadoghq.com");
    given.emplace("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
    RawSettings raw;
    for (auto& [name, value] : given) raw.values[name] = {.text = Secret(value)};
    return read_outgoing(raw, secrets, faults);
  }
  std::vector<Secret> secrets;
  std::vector<Violation> faults;
};

TEST_F(OutgoingSettingsTest, NothingIsOnUnlessItIsAskedFor) {
  const OutgoingSettings settings = read({});
  EXPECT_TRUE(faults.empty());
  EXPECT_FALSE(settings.datadog || settings.dynatrace || settings.otlp);
  EXPECT_TRUE(settings.webhooks.empty() && settings.callback_keys.empty());
}

TEST_F(OutgoingSettingsTest, EverySettingArrives) {
  const OutgoingSettings settings =
      read({{"PORC_CA_FILE", "/ca.pem"},
            {"PORC_WEBHOOKS", "/webhooks.yaml"},
            {"PORC_INTERNAL_HOSTS", "ci.internal:8443, hooks.internal"},
            {"PORC_CALLBACK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
            {"PORC_CALLBACK_SECRET_PREVIOUS", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"},
            {"DD_API_KEY", "dd"},
            {"DT_API_URL", "https://a.live.dynatrace.com"},
            {"DT_API_TOKEN", "dt"},
            {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"},
            {"OTEL_EXPORTER_OTLP_HEADERS", "x=canary"}});
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(settings.ca_file, "/ca.pem");
  EXPECT_EQ(settings.webhooks, "/webhooks.yaml");
  EXPECT_EQ(settings.internal_hosts,
            (std::vector<std::string>{"ci.internal:8443", "hooks.internal"}));
  EXPECT_EQ(settings.callback_keys.size(), 2U);
  EXPECT_TRUE(settings.datadog && settings.dynatrace && settings.otlp);
  ASSERT_EQ(secrets.size(), 1U);
  EXPECT_EQ(secrets[0].expose("compared in a test"), "canary");
}

TEST_F(OutgoingSettingsTest, EveryFaultNamesItsVariable) {
  (void)read({{"PORC_CALLBACK_SECRET", "hunter2"},
              {"PORC_CALLBACK_SECRET_PREVIOUS", "hunter2"},
              {"DD_API_KEY", "dd"},
              {"DD_SITE", "evil.example"},
              {"DT_API_URL", "https://a.live.dynatrace.com"},
              {"OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense"}});
  std::vector<std::string> names;
  for (const Violation& fault : faults) names.push_back(fault.pointer);
  EXPECT_EQ(names,
            (std::vector<std::string>{"PORC_CALLBACK_SECRET",
                                      "PORC_CALLBACK_SECRET_PREVIOUS",
                                      "DD_SITE",
                                      "DT_API_TOKEN",
                                      "OTEL_EXPORTER_OTLP_ENDPOINT"}));
}

}  // namespace
}  // namespace porc::app
