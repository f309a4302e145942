// SPDX-License-Identifier: Apache-2.0
// What the server tells about itself.
#include <algorithm>
#include <utility>

#include "aio/scope.h"
#include "aio/within.h"
#include "api/answer.h"
#include "api/api.h"
#include "contracts/policy_library.h"
#include "wire/server_view.h"

namespace porc::api {
namespace {

/// A dependency that needs longer than this is not ready.
constexpr Duration kPingMax = std::chrono::seconds(5);
constexpr int kUnavailable = 503;
/// Spec: Prometheus text exposition format, "Basic info".
constexpr char kPrometheusType[] = "text/plain; version=0.0.4; charset=utf-8";

/// Asks one dependency, and shows what it answers.
Task<void> look(orchestrator::Parts& with,
                Timestamp deadline,
                Task<void> ping,
                wire::Dependency& shown) {
  const auto answered = co_await aio::within(with.executor, with.clock, deadline, std::move(ping));
  shown.ready = answered.has_value();
  if (!answered) shown.problem = error_traits(answered.error().code).name;
  co_return ok;
}

/// The server goes on with them.
std::vector<std::string> policy_problems(const PolicyLibrary* policies) {
  return policies != nullptr ? policies->problems() : std::vector<std::string>();
}

}  // namespace

Task<http::Response> Api::show_health(Call) {
  co_return answer(wire::Health{});
}

Task<http::Response> Api::show_version(Call) {
  const wire::VersionView view{.version = around_.about.version,
                               .engine = around_.about.engine,
                               .store = around_.about.store};
  co_return answer(view);
}

Task<http::Response> Api::show_readiness(Call) {
  orchestrator::Parts& with = parts();
  const Timestamp deadline = now() + kPingMax;
  wire::Readiness readiness;
  readiness.dependencies = {{.name = "store"}, {.name = "engine"}, {.name = "blobs"}};
  if (around_.look_at_data) readiness.dependencies.push_back({.name = "data"});
  {
    // At once: one that does not answer must not make the others look late.
    aio::TaskScope asked(with.executor, [](const Error&) {});
    auto& shown = readiness.dependencies;
    asked.spawn(look(with, deadline, with.store.ping(), shown[0]));
    asked.spawn(look(with, deadline, with.engine.ping(), shown[1]));
    asked.spawn(look(with, deadline, with.bundles.ping(), shown[2]));
    if (around_.look_at_data) asked.spawn(look(with, deadline, around_.look_at_data(), shown[3]));
    PORC_CO_CHECK(co_await asked.join());
  }
  const bool drains = around_.stop.stop_requested();
  const bool is_ready =
      !drains && std::ranges::all_of(readiness.dependencies, &wire::Dependency::ready);
  readiness.status = is_ready ? "ready" : drains ? "draining" : "not_ready";
  for (std::string& problem : policy_problems(around_.policies))
    readiness.dependencies.push_back(
        {.name = "policies", .ready = true, .problem = std::move(problem)});
  http::Response response = answer(readiness, is_ready ? 200 : kUnavailable);
  if (!is_ready) ask_to_come_again(response, Duration::zero());
  co_return response;
}

std::uint64_t Api::seconds_since(std::optional<Timestamp> moment) {
  if (!moment || *moment > now()) return 0;
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(now() - *moment).count());
}

Task<http::Response> Api::show_metrics(Call call) {
  PORC_CO_TRY(const auto counts, co_await parts().store.count_runs());
  PORC_CO_TRY(const auto outbox, co_await parts().store.outbox_depth());
  PORC_CO_TRY(const auto inbox, co_await parts().store.inbox_depth());
  wire::MetricsView view{.outbox_due = outbox.due, .outbox_dead = outbox.dead};
  view.outbox_oldest_seconds = seconds_since(outbox.oldest);
  view.inbox_waiting = inbox.waiting;
  view.inbox_dead = inbox.dead;
  view.inbox_oldest_seconds = seconds_since(inbox.oldest);
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<run::RunStatus>>([&](auto status) {
    auto known = counts.find(status.value);
    const std::uint64_t count = known != counts.end() ? known->second : 0;
    view.runs.emplace(status.name, count);
    runs_.set({status.name}, static_cast<double>(count));
  });
  outbox_.set({"due"}, static_cast<double>(outbox.due));
  outbox_.set({"dead"}, static_cast<double>(outbox.dead));
  outbox_oldest_.set({}, static_cast<double>(view.outbox_oldest_seconds));
  inbox_.set({"waiting"}, static_cast<double>(inbox.waiting));
  inbox_.set({"dead"}, static_cast<double>(inbox.dead));
  inbox_oldest_.set({}, static_cast<double>(view.inbox_oldest_seconds));
  if (preferred(call.request, {"application/json", "text/plain"}) == "text/plain") {
    co_return text_answer(around_.metrics.prometheus_text(), kPrometheusType);
  }
  view.uptime_seconds = seconds_since(started_at_);
  view.series = around_.metrics.summary();
  co_return answer(view);
}

}  // namespace porc::api
