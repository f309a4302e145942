// SPDX-License-Identifier: Apache-2.0
#include "api/delivery_metrics.h"

#include <algorithm>

#include <boost/describe/enum_to_string.hpp>

#include "domain/run/transition.h"
#include "wire/run_details.h"

namespace porc::api {
namespace {

observe::Label environment_label() {
  return {.name = "environment", .learns = 20};
}
observe::Label kind_label() {
  return {.name = "kind", .learns = 100};
}
observe::Label outcome_label() {
  return {.name = "outcome", .values = {"applied", "apply_failed", "cancelled"}};
}

/// From a minute to a month: what teams compare themselves by lies in between.
std::vector<double> second_buckets() {
  return {60, 300, 900, 3600, 14'400, 86'400, 604'800, 2'592'000};
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

bool has_ended_now(const Change& change) {
  return is_final(change.run.status) &&
         std::ranges::any_of(change.events, [](const audit::Event& event) {
           const auto view = wire::view_of(event);
           return view && view->to;
         });
}

}  // namespace

DeliveryMetrics::DeliveryMetrics(observe::Metrics& metrics, orchestrator::News& news)
    : deployments_(metrics.counter("porc_deployments_total",
                                   "Runs that began to apply, by how they ended.",
                                   {environment_label(),
                                    kind_label(),
                                    observe::enum_label<run::Operation>("operation"),
                                    outcome_label()})),
      lead_seconds_(metrics.histogram("porc_deployment_lead_seconds",
                                      "From submission to applied.",
                                      second_buckets(),
                                      {environment_label(), kind_label()})),
      restore_seconds_(metrics.histogram(
          "porc_restore_seconds",
          "From a deployment that failed to the next one of its workspace that did not.",
          second_buckets(),
          {environment_label(), kind_label()})),
      failing_workspaces_(
          metrics.gauge("porc_failing_workspaces", "Workspaces whose last deployment failed.")) {
  failing_workspaces_.set({}, 0);
  news.listen([this](const Change& change) {
    if (has_ended_now(change) && change.run.status_at.contains("applying")) hear(change.run);
  });
}

void DeliveryMetrics::hear(const Run& run) {
  deployments_.add({run.identity.environment,
                    run.identity.kind,
                    boost::describe::enum_to_string(run.operation, ""),
                    boost::describe::enum_to_string(run.status, "")});
  run.status == run::RunStatus::applied ? hear_success(run) : hear_failure(run);
  failing_workspaces_.set({}, static_cast<double>(failing_.size()));
}

/// A cancelled apply leaves things half done, too.
void DeliveryMetrics::hear_failure(const Run& run) {
  if (failing_.size() < kFailingMax) failing_.try_emplace(run.workspace, run.updated_at);
}

void DeliveryMetrics::hear_success(const Run& run) {
  lead_seconds_.observe({run.identity.environment, run.identity.kind},
                        seconds(run.updated_at - run.created_at));
  const auto failed = failing_.extract(run.workspace);
  if (failed.empty()) return;
  restore_seconds_.observe({run.identity.environment, run.identity.kind},
                           seconds(run.updated_at - failed.mapped()));
}

}  // namespace porc::api
