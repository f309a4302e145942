// SPDX-License-Identifier: Apache-2.0
// What a server does from its start to its end.
#include <algorithm>
#include <thread>
#include <utility>

#include "aio/within.h"
#include "orchestrator/drift.h"
#include "orchestrator/retention.h"
#include "wiring.h"

namespace porc::app {

Task<void> Server::run(aio::StopToken stop) {
  mail_telemetry_.emplace(metrics_, *log_, *orchestrator_);
  aio::TaskScope work(loop_, [](const Error&) {});
  work.spawn(watch("orchestrator", orchestrator_->work(work_.token())));
  // A worker too must hear of a version that was revoked, and of policies.
  if (shared_quills_ != nullptr)
    work.spawn(watch("look for quills", shared_quills_->run(work_.token())));
  if (settings_.shares_store()) {
    work.spawn(watch("look for keys", look_for_keys(work_.token())));
    if (embedded_ != nullptr && !settings_.shares_engine())
      work.spawn(watch("sealing the engine anew", reseal_own_engine(work_.token())));
  }
  if (shared_policies_ != nullptr)
    work.spawn(watch("look for policies", shared_policies_->run(work_.token())));
  if (http_) begin_serving(work);
  if (otlp::Exporter* exporter = outgoing_->exporter()) {
    work.spawn(watch("exporter", exporter->run(work_.token())));
  }
  (void)co_await broken_.wait(0, stop);

  log_->info("stopping");
  // From now on /readyz says that nothing more should come.
  waits_.request_stop();
  work_.request_stop();
  // A call that nobody answers is cut off, as a crash would: others take up what is claimed here.
  auto handed_over = co_await aio::within(loop_, loop_, loop_.now() + settings_.drain, work.join());
  if (!handed_over) log_->warn("calls were cut off", {{"error", handed_over.error().to_string()}});
  if (embedded_ != nullptr) {
    PORC_CO_CHECK(co_await embedded_->drain(loop_.now() + settings_.drain_terraform));
  }
  server_file_.reset();  // before the port is anybody's
  if (http_) {
    auto drained = co_await http_->drain(settings_.drain);
    if (!drained) log_->warn("requests were cut off", {{"error", drained.error().to_string()}});
  }
  log_->info("stopped");
  if (fault_) co_return *std::move(fault_);
  co_return ok;
}

/// What only those do who listen: one server, or few, beside any number of workers.
void Server::begin_serving(aio::TaskScope& work) {
  std::function<Task<void>(aio::StopToken)> scheduled = [this](aio::StopToken asked) {
    return do_scheduled(std::move(asked));
  };
  work.spawn(watch("scheduled work", turn_->run(std::move(scheduled), work_.token())));
  if (kafka_ && kafka_->has_consumers())
    work.spawn(watch("Kafka consumer", kafka_->run(work_.token())));
}

/// What one server does for all, while it is its turn.
Task<void> Server::do_scheduled(aio::StopToken stop) {
  log_->info("does the scheduled work");
  aio::TaskScope work(loop_, [](const Error&) {});
  work.spawn(watch("auditor", auditor_->run(stop)));
  work.spawn(watch("sealing anew", resealer_->run(stop)));
  if (code_host_ && code_host_->catches_up()) {
    std::function<void(const Error&)> tell = [this](const Error& error) {
      log_->warn("lost webhooks could not be looked for", {{"error", error.to_string()}});
    };
    work.spawn(watch("catch-up of webhooks", code_host_->run(stop, std::move(tell))));
  }
  if (settings_.bundle_keep) {
    std::function<void(const Result<orchestrator::Swept>&)> hear =
        [this](const Result<orchestrator::Swept>& swept) { hear_sweep(swept); };
    work.spawn(watch(
        "sweep of bundles",
        orchestrator::keep_sweeping(
            store_.get(), blobs_.get(), &loop_, *settings_.bundle_keep, std::move(hear), stop)));
  }
  if (settings_.drift_every) {
    const std::size_t phases = settings_.terraform.phases_max;
    const std::size_t half = phases > 0 ? phases / 2 : std::thread::hardware_concurrency();
    const orchestrator::DriftPace pace{.every = *settings_.drift_every,
                                       .at_once = std::clamp<std::size_t>(half, 1, 4)};
    std::function<void(const Result<orchestrator::DriftLook>&)> hear =
        [this](const Result<orchestrator::DriftLook>& look) { hear_drift(look); };
    work.spawn(watch("look for drift",
                     orchestrator::keep_looking_for_drift(
                         &*orchestrator_, store_.get(), &loop_, pace, std::move(hear), stop)));
  }
  co_return co_await work.join();
}

/// Others may have begun to seal with a new key.
Task<void> Server::look_for_keys(aio::StopToken stop) {
  std::string told;
  while (!stop.stop_requested()) {
    const auto followed = co_await orchestrator::follow_register(*store_, *keys_);
    const bool is_missing = !followed && followed.error().code == ErrorCode::precondition_failed;
    const std::string why = is_missing ? followed.error().message : "";
    if (is_missing && why != told) log_->error(why);
    told = why;
    (void)co_await aio::sleep_until(loop_, loop_.now() + settings_.runs.look_again, stop);
  }
  co_return ok;
}

/// An engine of this server alone is no place that the sweep of all servers reaches: it may still
/// need a key that they do not.
Task<void> Server::check_engine_keys() {
  const bool is_own =
      embedded_ != nullptr && settings_.shares_store() && !settings_.shares_engine();
  if (!is_own) co_return ok;
  PORC_CO_TRY(const auto known, co_await orchestrator::read_register(*store_));
  PORC_CO_TRY(const std::string with, co_await embedded_->resealed_with());
  if (with == orchestrator::sealing_key(known).id) co_return ok;
  for (const orchestrator::RegisteredKey& key : known.keys) {
    if (key.state == orchestrator::KeyState::next || keys_->sealer.holds(key.id)) continue;
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = "the engine in " + (settings_.data / "engine").string() +
                               " may hold what is sealed with the master key " + key.id +
                               ": give it to this server as PORC_OTHER_MASTER_KEYS once more"};
  }
  co_return ok;
}

Task<void> Server::reseal_own_engine(aio::StopToken stop) {
  while (!stop.stop_requested()) {
    const std::string sealing = keys_->sealer.sealing_key();
    auto with = co_await embedded_->resealed_with();
    Resealed pass{.next = with && *with != sealing ? "start" : ""};
    bool is_clean = !pass.next.empty();
    while (!pass.next.empty() && !stop.stop_requested()) {
      const std::string after = pass.next;
      auto page = co_await embedded_->reseal(after);
      if (!page) {
        log_->error("the engine could not be sealed anew", {{"error", page.error().to_string()}});
        is_clean = false;
        break;
      }
      is_clean = is_clean && page->resealed == 0 && page->left == 0;
      pass = *std::move(page);
    }
    if (is_clean && !stop.stop_requested() && keys_->sealer.sealing_key() == sealing)
      (void)co_await embedded_->note_resealed(sealing);
    (void)co_await aio::sleep_until(loop_, loop_.now() + settings_.runs.look_again, stop);
  }
  co_return ok;
}

Task<void> Server::watch(std::string name, Task<void> worker) {
  auto ended = co_await std::move(worker);
  if (work_.stop_requested()) co_return ok;
  const std::string why = ended ? "nothing is wrong, it says" : ended.error().to_string();
  fault_ = Error{.message = "the " + name + " ended: " + why};
  log_->error(fault_->message);
  broken_.notify_all();
  co_return ok;
}

}  // namespace porc::app
