// SPDX-License-Identifier: Apache-2.0
// What the parts of a server tell, as log lines and metrics.
#include <algorithm>
#include <chrono>

#include "wiring.h"

namespace porc::app {

void Server::hear_call(const http::Call& call) {
  calls_.hear(call);
  if (outgoing_ && outgoing_->exporter()) outgoing_->exporter()->hear(call);
}

void Server::hear_sending(const kafka::Sending& sending) {
  if (!outgoing_->exporter()) return;
  outgoing_->exporter()->hear(otlp::Message{.on_behalf_of = sending.on_behalf_of,
                                            .system = "kafka",
                                            .topic = sending.topic,
                                            .error = sending.error,
                                            .began = sending.began,
                                            .ended = sending.ended});
}

void Server::hear_terraform(const terraform_engine::TerraformCall& call) {
  if (!outgoing_->exporter()) return;
  outgoing_->exporter()->hear(otlp::Program{.on_behalf_of = call.key,
                                            .name = "terraform " + call.command,
                                            .began = call.began,
                                            .ended = call.ended,
                                            .exit_code = call.code,
                                            .failed = call.failed});
}

void Server::hear_sweep(const Result<orchestrator::Swept>& swept) {
  if (!swept) {
    log_->warn("bundles could not be swept", {{"error", swept.error().to_string()}});
  } else if (swept->removed > 0) {
    log_->info("bundles of runs that are over were removed", {{"removed", swept->removed}});
  }
}

void Server::hear_drift(const Result<orchestrator::DriftLook>& look) {
  if (!look) {
    log_->warn("drift could not be looked for", {{"error", look.error().to_string()}});
    return;
  }
  if (look->asked + look->refused + look->left + look->drifted == 0) return;
  const json::object fields{{"standing", look->standing},
                            {"asked", look->asked},
                            {"left", look->left},
                            {"refused", look->refused},
                            {"drifted", look->drifted}};
  log_->write(look->drifted > 0 ? observe::Level::warn : observe::Level::info,
              "workspaces were compared with what stands",
              fields);
}

void Server::hear_resealing(const Result<orchestrator::Resealing>& pass) {
  if (!pass) {
    log_->error("what is stored could not be sealed anew", {{"error", pass.error().to_string()}});
    return;
  }
  log_->info(pass->done ? "everything is sealed anew" : "a pass of sealing anew ended",
             {{"key", pass->key},
              {"looked_at", pass->looked_at},
              {"resealed", pass->resealed},
              {"left", pass->left}});
}

/// Each once, when it begins.
void Server::hear_policy_problems(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) {
    if (std::ranges::find(told_policy_problems_, problem) == told_policy_problems_.end())
      log_->warn("policy sets need a look", {{"problem", problem}});
  }
  told_policy_problems_ = problems;
  policy_problems_.set({}, static_cast<double>(problems.size()));
}

void Server::hear_auditor(const Result<void>& looked) {
  if (looked) {
    checkpoint_looks_.set({},
                          std::chrono::duration<double>(loop_.now().time_since_epoch()).count());
  } else {
    log_->error("no audit checkpoint could be taken", {{"error", looked.error().to_string()}});
  }
}

}  // namespace porc::app
