// SPDX-License-Identifier: Apache-2.0
#include "otlp/options.h"

#include <gtest/gtest.h>

namespace porc::otlp {
namespace {

RawOptions raw() {
  return {.endpoint = "http://127.0.0.1:4318/", .protocol = "http/json"};
}

TEST(OtlpOptions, AreReadAsOpenTelemetryWritesThem) {
  RawOptions given = raw();
  given.headers = Secret("Authorization=Api-Token%20abc, x-scope = team");
  given.resource_attributes = "deployment.environment=prod,service.name=mine,k=a%2Cb";
  auto options = read_options(given);
  ASSERT_TRUE(options) << options.error().to_string();
  EXPECT_EQ(options->endpoint, "http://127.0.0.1:4318");
  ASSERT_EQ(options->headers.size(), 2U);
  EXPECT_EQ(options->headers[0].first, "Authorization");
  EXPECT_EQ(options->headers[0].second.expose("compared in a test"), "Api-Token abc");
  EXPECT_EQ(options->headers[1].second.expose("compared in a test"), "team");
  const Pairs wanted = {{"deployment.environment", "prod"}, {"service.name", "mine"}, {"k", "a,b"}};
  EXPECT_EQ(options->resource, wanted);
}

TEST(OtlpOptions, TheServiceHasAName) {
  EXPECT_EQ(read_options(raw())->resource, (Pairs{{"service.name", "porc"}}));
  RawOptions given = raw();
  given.resource_attributes = "service.name=attribute";
  given.service_name = "variable";
  EXPECT_EQ(read_options(given)->resource, (Pairs{{"service.name", "variable"}}));
}

TEST(OtlpOptions, EveryFaultNamesItsVariableAndTellsNoSecret) {
  RawOptions given{.endpoint = "collector:4317", .protocol = "grpc"};
  given.headers = Secret("hunter2-canary");
  given.resource_attributes = "=x";
  auto options = read_options(given);
  ASSERT_FALSE(options);
  std::vector<std::string> variables;
  for (const Violation& one : options.error().violations) variables.push_back(one.pointer);
  EXPECT_EQ(variables,
            (std::vector<std::string>{"OTEL_EXPORTER_OTLP_ENDPOINT",
                                      "OTEL_EXPORTER_OTLP_PROTOCOL",
                                      "OTEL_EXPORTER_OTLP_HEADERS",
                                      "OTEL_RESOURCE_ATTRIBUTES"}));
  EXPECT_EQ(options.error().to_string().find("canary"), std::string::npos);
  given = raw();
  given.headers = Secret("x=a%0D%0Ay:%20b");
  EXPECT_FALSE(read_options(given));
}

}  // namespace
}  // namespace porc::otlp
