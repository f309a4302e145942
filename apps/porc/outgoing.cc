// SPDX-License-Identifier: Apache-2.0
#include "outgoing.h"

#include <cstdlib>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "callbacks/signature.h"
#include "host/files.h"

namespace porc::app {
namespace {

constexpr std::size_t kWebhookFileBytesMax = 1U << 20;
constexpr std::size_t kSecretBytesMax = 1U << 10;

observe::Label host_label() {
  return {.name = "host", .learns = 50};
}

Result<Secret> read_secret_file(const std::filesystem::path& path) {
  PORC_TRY(std::string text, host::read_file(path, kSecretBytesMax));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return Secret(std::move(text));
}

Result<Secret> read_variable(const std::string& name) {
  const char* text = std::getenv(name.c_str());
  if (text != nullptr) return Secret(text);
  return Error{.code = ErrorCode::not_found, .message = name + " is not set"};
}

/// Secrets stand in files beside the one that names them, or in the environment; the redactor is
/// told of each.
Result<std::vector<callbacks::Subscription>> read_subscriptions(const std::filesystem::path& path,
                                                                observe::Redactor& redactor) {
  if (path.empty()) return std::vector<callbacks::Subscription>();
  auto kept_from_logs = [&redactor](Result<Secret> secret) {
    if (secret) redactor.add(*secret);
    return secret;
  };
  const callbacks::SecretReader secrets{
      .file =
          [&](const std::string& name) {
            return kept_from_logs(read_secret_file(path.parent_path() / name));
          },
      .variable = [&](const std::string& name) { return kept_from_logs(read_variable(name)); }};
  auto text = host::read_file(path, kWebhookFileBytesMax);
  auto read = text ? callbacks::parse_subscriptions(*text, secrets)
                   : Result<std::vector<callbacks::Subscription>>(std::move(text).error());
  if (read) return read;
  Error error = std::move(read).error();
  error.code = ErrorCode::invalid_argument;
  error.message = "PORC_WEBHOOKS: " + error.message;
  return error;
}

}  // namespace

CallMetrics::CallMetrics(observe::Metrics& metrics)
    : seconds_(metrics.histogram(
          "porc_outgoing_seconds",
          "Requests to others, until their answer was complete.",
          {0.01, 0.05, 0.25, 1, 5, 30},
          {host_label(),
           {.name = "outcome", .values = {"2xx", "3xx", "4xx", "5xx", "no answer"}}})),
      skew_(metrics.gauge("porc_clock_skew_seconds",
                          "How far a server's clock was ahead of ours at its last answer.",
                          {host_label()})) {}

void CallMetrics::hear(const http::Call& call) {
  const std::string outcome =
      call.status == 0 ? "no answer" : std::to_string(call.status / 100) + "xx";
  seconds_.observe({call.host, outcome},
                   std::chrono::duration<double>(call.ended - call.began).count());
  if (call.skew) skew_.set({call.host}, std::chrono::duration<double>(*call.skew).count());
}

Outgoing::Outgoing(const OutgoingSettings& settings, const OutgoingParts& parts)
    : log_(parts.log),
      webhooks_(parts.metrics.counter("porc_webhooks_total",
                                      "Tries to post an event, by what became of them.",
                                      {observe::enum_label<callbacks::Outcome>("outcome")})),
      post_({.client = parts.client,
             .subjects = parts.subjects,
             .clock = parts.clock,
             .entropy = parts.entropy,
             .internal_hosts = settings.internal_hosts,
             .on_told = [this](const callbacks::Told& told) { hear(told); }}) {}

Result<std::unique_ptr<Outgoing>> Outgoing::open(const OutgoingSettings& settings,
                                                 std::vector<std::string> callback_hosts,
                                                 OutgoingParts parts) {
  PORC_TRY(auto subscriptions, read_subscriptions(settings.webhooks, parts.redactor));
  std::unique_ptr<Outgoing> made(new Outgoing(settings, parts));
  made->notifiers_.push_back(std::make_unique<callbacks::Callbacks>(
      made->post_, std::move(callback_hosts), settings.callback_keys));
  for (callbacks::Subscription& subscription : subscriptions) {
    made->notifiers_.push_back(
        std::make_unique<callbacks::Subscriber>(made->post_, std::move(subscription)));
  }
  if (settings.datadog) {
    made->notifiers_.push_back(
        std::make_unique<datadog::Datadog>(parts.client, parts.clock, *settings.datadog));
  }
  if (settings.dynatrace) {
    made->notifiers_.push_back(
        std::make_unique<dynatrace::Dynatrace>(parts.client, parts.clock, *settings.dynatrace));
  }
  if (!settings.otlp) return made;
  otlp::Surroundings around{.executor = parts.executor,
                            .clock = parts.clock,
                            .entropy = parts.entropy,
                            .client = parts.client,
                            .metrics = parts.metrics};
  around.on_error = [&log = parts.log](const Error& error) {
    log.warn("telemetry was lost", {{"error", error.to_string()}});
  };
  made->exporter_.emplace(std::move(around), *settings.otlp);
  return made;
}

std::vector<Notifier*> Outgoing::notifiers() const {
  std::vector<Notifier*> all;
  for (const auto& notifier : notifiers_) all.push_back(notifier.get());
  return all;
}

void Outgoing::hear(const callbacks::Told& told) {
  webhooks_.add({boost::describe::enum_to_string(told.outcome, "")});
  if (told.outcome != callbacks::Outcome::disabled) return;
  log_.warn("a webhook's receiver is gone and is told nothing any more",
            {{"target", told.target}, {"host", told.host}, {"key", told.key}});
}

}  // namespace porc::app
