// SPDX-License-Identifier: Apache-2.0
#include "api/mail_telemetry.h"

#include <utility>

namespace porc::api {
namespace {

using orchestrator::Attempt;

std::vector<double> second_buckets() {
  return {0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300};
}

observe::Label outcome_label() {
  return observe::enum_label<Attempt::Outcome>("outcome");
}

observe::Label target_label(orchestrator::Orchestrator& orchestrator) {
  observe::Label label{.name = "target"};
  for (const Notifier* each : orchestrator.parts().notifiers)
    label.values.push_back(each->target());
  return label;
}

observe::Label source_label(const orchestrator::Orchestrator& orchestrator) {
  observe::Label label{.name = "source"};
  for (const EventSource* each : orchestrator.sources()) label.values.push_back(each->name());
  return label;
}

}  // namespace

MailTelemetry::MailTelemetry(observe::Metrics& metrics,
                             observe::Log& log,
                             orchestrator::Orchestrator& orchestrator)
    : log_(log),
      deliveries_{.whose = "target",
                  .failed = "a delivery failed",
                  .attempts = metrics.counter("porc_deliveries_total",
                                              "Tries to tell a target, by what became of them.",
                                              {target_label(orchestrator), outcome_label()}),
                  .seconds = metrics.histogram("porc_delivery_seconds",
                                               "How long one try to tell a target took.",
                                               second_buckets(),
                                               {target_label(orchestrator)})},
      handlings_{.whose = "source",
                 .failed = "handling an event failed",
                 .attempts = metrics.counter("porc_handlings_total",
                                             "Tries to handle an event, by what became of them.",
                                             {source_label(orchestrator), outcome_label()}),
                 .seconds = metrics.histogram("porc_handling_seconds",
                                              "How long one try to handle an event took.",
                                              second_buckets(),
                                              {source_label(orchestrator)})} {
  orchestrator.news().listen_deliveries(
      [this](const Attempt& attempt) { hear(deliveries_, attempt); });
  orchestrator.news().listen_handlings(
      [this](const Attempt& attempt) { hear(handlings_, attempt); });
}

void MailTelemetry::hear(const Series& series, const Attempt& attempt) {
  const char* outcome = boost::describe::enum_to_string(attempt.outcome, "other");
  series.attempts.add({attempt.whose, outcome});
  series.seconds.observe({attempt.whose}, std::chrono::duration<double>(attempt.took).count());
  if (attempt.outcome == Attempt::Outcome::done) return;
  const bool is_over = attempt.outcome == Attempt::Outcome::dead;
  log_.write(is_over ? observe::Level::error : observe::Level::info,
             std::string(series.failed) + (is_over ? " and is put aside" : "; it is tried again"),
             {{series.whose, attempt.whose}, {"key", attempt.key}, {"error", attempt.error}});
}

}  // namespace porc::api
