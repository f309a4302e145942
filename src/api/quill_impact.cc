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

using Compiled = Result<std::shared_ptr<const quill::Quill>>;

}  // namespace

/// The quill that was sent, or the published one that was named without files.
Task<std::shared_ptr<const quill::Quill>> Api::quill_to_judge(http::Request request) {
  auto compiled = std::make_shared<Compiled>();
  auto named = std::make_shared<quill::Source>();
  std::function<void()> work = [compiled, named, request = std::move(request)] {
    auto source = read_quill(request);
    if (source && source->files.empty()) {
      *named = *std::move(source);
    } else {
      *compiled = source ? quill::Quill::compile(*std::move(source)) : std::move(source).error();
    }
  };
  PORC_CO_CHECK(co_await parts().compute.run(std::move(work)));
  if (!named->kind.empty()) co_return parts().quills.get(named->kind, named->version);
  co_return std::move(*compiled);
}

Task<http::Response> Api::show_impact(Call call) {
  PORC_CO_TRY(const auto next, co_await quill_to_judge(std::move(call.request)));
  const orchestrator::Settings& settings = around_.orchestrator.settings();
  const quill::Platform platform{.rules = parts().platform_rules.of(next->kind()),
                                 .default_environment = settings.default_environment,
                                 .environments = settings.environments};
  PORC_CO_TRY(LiveRuns found, co_await live_runs(next->kind(), std::move(call.principal)));
  std::vector<Run>& runs = found.runs;
  auto count = std::make_shared<quill::ImpactCount>();
  for (std::size_t begin = 0; begin < runs.size(); begin += kBatch) {
    auto batch = std::make_shared<std::vector<quill::LiveBlueprint>>();
    for (std::size_t i = begin; i < std::min(begin + kBatch, runs.size()); ++i) {
      auto made = parts().quills.get(next->kind(), runs[i].quill_version);
      batch->push_back({.blueprint = std::move(runs[i].blueprint),
                        .identity = std::move(runs[i].identity),
                        .quill = made ? *std::move(made) : nullptr});
    }
    std::function<void()> work = [count, batch, next, platform] {
      for (const quill::LiveBlueprint& live : *batch)
        count->add(quill::compare(live, *next, platform));
    };
    PORC_CO_CHECK(co_await parts().compute.run(std::move(work)));
  }
  quill::ImpactReport report = count->report(*next);
  report.complete = found.complete;
  co_return answer(report);
}

}  // namespace porc::api
