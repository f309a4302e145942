// SPDX-License-Identifier: Apache-2.0
#include "api/policy_replay.h"

#include <utility>

#include "aio/scope.h"
#include "api/answer.h"
#include "api/api.h"
#include "api/policy_body.h"
#include "api/request_parts.h"
#include "domain/identity/principal.h"
#include "wire/requests.h"

namespace porc::api {
namespace {

constexpr std::size_t kPage = 250;
/// Plans that are under way at a time: some are read while others are judged.
constexpr std::size_t kAtOnce = 4;
constexpr char kDefaultSince[] = "90d";

policy::PlanName name_of(const hosted::PastPlan& plan) {
  return {.run_id = plan.key,
          .engine_run = plan.run,
          .planned_at = plan.planned_at,
          .environment = plan.subject.environment,
          .kind = plan.subject.kind,
          .workspace = plan.subject.workspace};
}

/// Errors that would meet every plan.
bool is_of_all(ErrorCode code) {
  return code == ErrorCode::cancelled || code == ErrorCode::unavailable;
}

Result<ReplayChoice> choice_of(const http::Request& request, Timestamp now) {
  std::string since = query_text(request, wire::kSinceParameter);
  if (since.empty()) since = kDefaultSince;
  auto back = parse_duration(since);
  if (!back) return bad_parameter(wire::kSinceParameter, "a duration such as 90d");
  ReplayChoice choice{.since = now - *back,
                      .environment = query_text(request, wire::kEnvironmentParameter)};
  const std::string all = query_text(request, wire::kAllParameter);
  if (!all.empty() && all != "1") return bad_parameter(wire::kAllParameter, "1, or left out");
  choice.ignore_attachment = !all.empty();
  return choice;
}

Result<std::shared_ptr<const policy::Set>> compile(std::string name, const http::Request& request) {
  PORC_TRY(policy::Files files, read_policy_set(request));
  return policy::Set::compile(std::move(name), std::move(files));
}

Result<std::string> print_report(const policy::ReplayReport& report) {
  return json::print(report);
}

/// One replay after the other: each may keep half of the cores busy for a while.
class Turn {
 public:
  static Result<Turn> take(bool& taken) {
    if (!taken) return Turn(taken);
    return Error{.code = ErrorCode::conflict,
                 .message = "another replay is under way; ask again when it is over"};
  }
  Turn(Turn&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (taken_ != nullptr) *taken_ = false;
  }

 private:
  explicit Turn(bool& taken) : taken_(&taken) { taken = true; }
  bool* taken_;
};

}  // namespace

PolicyReplay::PolicyReplay(aio::Executor& executor,
                           HostedEngine& engine,
                           std::shared_ptr<const policy::Set> set,
                           ReplayChoice choice,
                           aio::StopToken stop)
    : executor_(executor),
      engine_(engine),
      set_(std::move(set)),
      choice_(std::move(choice)),
      stop_(std::move(stop)),
      count_(*set_, choice_.since) {}

Task<policy::ReplayReport> PolicyReplay::run() {
  bool complete = true;
  for (std::string after;;) {
    PORC_CO_TRY(page_, co_await engine_.list_past_plans(choice_.since, after, kPage));
    if (page_.empty()) break;
    if (count_.considered() >= kReplayedMax) {
      complete = false;
      break;
    }
    after = page_.back().run;
    next_ = 0;
    std::optional<Error> failed;
    aio::TaskScope workers(executor_, [&failed](Error error) {
      if (!failed) failed = std::move(error);
    });
    for (std::size_t i = 0; i < kAtOnce; ++i) workers.spawn(work());
    PORC_CO_CHECK(co_await workers.join());
    if (failed) co_return *std::move(failed);
  }
  co_return std::move(count_).report(complete);
}

Task<void> PolicyReplay::work() {
  while (next_ < page_.size()) {
    PORC_CO_CHECK(stop_.check());
    hosted::PastPlan plan = std::move(page_[next_]);
    ++next_;
    if (chooses(plan)) PORC_CO_CHECK(co_await ask(std::move(plan)));
  }
  co_return ok;
}

Task<void> PolicyReplay::ask(hosted::PastPlan plan) {
  const bool attached = choice_.ignore_attachment || set_->holds_for(plan.subject);
  if (!attached) {
    count_.add(name_of(plan), false, plan.outcomes, {});
    co_return ok;
  }
  if (!plan.kept) {
    count_.add_gone(name_of(plan), "its plan is no longer kept");
    co_return ok;
  }
  auto said = co_await engine_.judge_plan(plan.run, set_);
  if (said) {
    count_.add(name_of(plan), true, plan.outcomes, *said);
  } else if (is_of_all(said.error().code)) {
    co_return std::move(said).error();
  } else if (said.error().code == ErrorCode::not_found) {
    count_.add_gone(name_of(plan), said.error().message);
  } else {
    count_.add_unreadable(name_of(plan), said.error().message);
  }
  co_return ok;
}

bool PolicyReplay::chooses(const hosted::PastPlan& plan) const {
  return choice_.environment.empty() ||
         identity::matches_pattern(choice_.environment, plan.subject.environment);
}

Task<http::Response> Api::replay_policies(Call call) {
  if (around_.hosted == nullptr) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "the plans are those of Terraform Enterprise"};
  }
  PORC_CO_TRY(ReplayChoice choice, choice_of(call.request, now()));
  PORC_CO_TRY(const Turn turn, Turn::take(replaying_));
  std::string name = query_text(call.request, wire::kNameParameter);
  PORC_CO_TRY(auto set,
              co_await run_on(parts().compute, compile, std::move(name), std::move(call.request)));
  PolicyReplay replay(
      parts().executor, *around_.hosted, std::move(set), std::move(choice), around_.stop);
  PORC_CO_TRY(policy::ReplayReport report, co_await replay.run());
  // It may name a hundred thousand runs.
  PORC_CO_TRY(std::string printed,
              co_await run_on(parts().compute, print_report, std::move(report)));
  co_return text_answer(std::move(printed), "application/json");
}

}  // namespace porc::api
