// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "api/answer.h"
#include "api/api.h"
#include "api/quill_body.h"
#include "domain/quill/impact.h"
#include "json/decode.h"

namespace porc::api {
namespace {

/// Blueprints that are rendered at a time: the pool serves others in between.
constexpr std::size_t kBatch = 250;

using Live = std::vector<quill::LiveBlueprint>;

Result<quill::ImpactCount> add_batch(quill::ImpactCount count,
                                     const Live& batch,
                                     const std::shared_ptr<const quill::Quill>& next,
                                     const quill::Platform& platform) {
  for (const quill::LiveBlueprint& live : batch) count.add(quill::compare(live, *next, platform));
  return count;
}

}  // namespace

/// The quill that was sent, or the published one that was named without files.
Task<std::shared_ptr<const quill::Quill>> Api::quill_to_judge(http::Request request) {
  PORC_CO_TRY(quill::Source source,
              co_await run_on(parts().compute, read_quill, std::move(request)));
  if (source.files.empty()) {
    PORC_CO_CHECK(co_await parts().quills.look_for(source.kind, source.version));
    co_return parts().quills.get(source.kind, source.version);
  }
  co_return co_await run_on(parts().compute, &quill::Quill::compile, std::move(source));
}

Task<http::Response> Api::show_impact(Call call) {
  PORC_CO_TRY(const auto next, co_await quill_to_judge(std::move(call.request)));
  const orchestrator::Settings& settings = around_.orchestrator.settings();
  const quill::Platform platform{.rules = parts().platform_rules.of(next->kind()),
                                 .default_environment = settings.default_environment,
                                 .environments = settings.environments};
  PORC_CO_TRY(LiveRuns found, co_await live_runs(next->kind(), std::move(call.principal)));
  std::vector<Run>& runs = found.runs;
  quill::ImpactCount count;
  for (std::size_t begin = 0; begin < runs.size(); begin += kBatch) {
    Live batch;
    for (std::size_t i = begin; i < std::min(begin + kBatch, runs.size()); ++i) {
      auto made = parts().quills.get(next->kind(), runs[i].quill_version);
      batch.push_back({.blueprint = std::move(runs[i].blueprint),
                       .identity = std::move(runs[i].identity),
                       .quill = made ? *std::move(made) : nullptr});
    }
    PORC_CO_TRY(
        count,
        co_await run_on(
            parts().compute, add_batch, std::move(count), std::move(batch), next, platform));
  }
  quill::ImpactReport report = count.report(*next);
  report.complete = found.complete;
  co_return answer(report);
}

}  // namespace porc::api
