// SPDX-License-Identifier: Apache-2.0
// A run as TFE tells it: its document, its policies, and who moved it.
#include "jsonapi/attributes.h"
#include "tfe_engine/policy.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::tfe_engine {
namespace {

constexpr std::size_t kRunsRememberedMax = 10'000;

struct WithStatus {
  std::string status{};
};
BOOST_DESCRIBE_STRUCT(WithStatus, (), (status))

struct WithUsername {
  std::optional<std::string> username{};
};
BOOST_DESCRIBE_STRUCT(WithUsername, (), (username))

struct RunEventAttributes {
  std::string action{};
};
BOOST_DESCRIBE_STRUCT(RunEventAttributes, (), (action))

}  // namespace

Task<RunDocument> TfeEngine::read(std::string engine_run) {
  const auto before = last_known_.find(engine_run);
  Api api = api_.on_behalf_of(before == last_known_.end() ? "" : before->second.caused_by, true);
  http::Parameters query{{"include", "plan,apply"}};
  PORC_CO_TRY(jsonapi::Document document, co_await api.get("runs/" + engine_run, std::move(query)));
  PORC_CO_TRY(RunDocument run, read_run(document));
  if (last_known_.size() > kRunsRememberedMax) last_known_.clear();
  auto& [known, caused_by] = last_known_[run.view.id];
  caused_by = run.caused_by;
  if (run.known) {
    known = run.view;
  } else {
    ++unknown_statuses_;
    if (known.id.empty()) known = EngineRun{.id = run.view.id, .phase = EnginePhase::planning};
    run.view = known;
  }
  co_return run;
}

Task<EngineRun> TfeEngine::get_run(std::string engine_run) {
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  co_return co_await complete(std::move(run));
}

Task<EngineRun> TfeEngine::observe(std::string engine_run, std::uint64_t seen, Timestamp deadline) {
  Duration pause = options_.poll_min;
  for (;;) {
    PORC_CO_TRY(RunDocument run, co_await read(engine_run));
    const Timestamp now = clock_.now();
    if (run.view.revision != seen || now >= deadline) co_return co_await complete(std::move(run));
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, std::min(deadline, now + pause)));
    pause = std::min(options_.poll_max, pause * 3 / 2);
  }
}

Task<EngineRun> TfeEngine::complete(RunDocument run) {
  Api api = api_.on_behalf_of(run.caused_by, true);
  const EnginePhase phase = run.view.phase;
  if (phase != EnginePhase::pending && phase != EnginePhase::planning) {
    PORC_CO_TRY(PolicyReading policies, co_await read_policies(api, run));
    run.view.policies = policies.outcomes();
  }
  PORC_CO_TRY(run.view.moved_by, co_await name_mover(api, run));
  co_return std::move(run.view);
}

Task<TfeEngine::PolicyReading> TfeEngine::read_policies(Api api, RunDocument run) {
  PolicyReading reading;
  std::vector<std::string> statuses;
  if (!run.policy_checks.empty()) {
    PORC_CO_TRY(std::vector<jsonapi::Resource> checks,
                co_await api.get_all("runs/" + run.view.id + "/policy-checks"));
    for (const jsonapi::Resource& check : checks) {
      PORC_CO_TRY(WithStatus is, jsonapi::decode_attributes<WithStatus>(check.attributes));
      statuses.push_back(std::move(is.status));
      for (run::PolicyDetail& detail : details_of_check(check))
        reading.details.push_back(std::move(detail));
      if (is_overridable(check))
        reading.overridable.push_back("policy-checks/" + check.id + "/actions/override");
    }
  }
  for (const std::string& stage : run.task_stages)
    PORC_CO_CHECK(co_await read_task_stage(api, stage, &reading, &statuses));
  reading.verdict = verdict_of(statuses);
  co_return reading;
}

Task<void> TfeEngine::read_task_stage(Api api,
                                      std::string stage,
                                      PolicyReading* reading,
                                      std::vector<std::string>* statuses) {
  PORC_CO_TRY(std::vector<jsonapi::Resource> evaluations,
              co_await api.get_all("task-stages/" + stage + "/policy-evaluations"));
  for (const jsonapi::Resource& evaluation : evaluations) {
    PORC_CO_TRY(WithStatus is, jsonapi::decode_attributes<WithStatus>(evaluation.attributes));
    if (is.status == "failed")
      reading->overridable.push_back("task-stages/" + stage + "/actions/override");
    statuses->push_back(std::move(is.status));
    PORC_CO_TRY(
        std::vector<jsonapi::Resource> sets,
        co_await api.get_all("policy-evaluations/" + evaluation.id + "/policy-set-outcomes"));
    for (const jsonapi::Resource& set : sets) {
      for (run::PolicyDetail& detail : details_of_set(set))
        reading->details.push_back(std::move(detail));
    }
  }
  co_return ok;
}

std::vector<run::PolicyOutcome> TfeEngine::PolicyReading::outcomes() const {
  std::vector<run::PolicyOutcome> all;
  for (const run::PolicyDetail& detail : details) all.push_back(detail.outcome);
  return all;
}

Task<std::vector<run::PolicyDetail>> TfeEngine::policy_details(std::string engine_run) {
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  Api api = api_.on_behalf_of(run.caused_by);
  PORC_CO_TRY(PolicyReading reading, co_await read_policies(api, std::move(run)));
  co_return std::move(reading.details);
}

Task<std::string> TfeEngine::account_id() {
  if (account_id_.empty()) {
    PORC_CO_TRY(jsonapi::Resource account, co_await api_.get_one("account/details"));
    account_id_ = account.id;
  }
  co_return account_id_;
}

Task<std::string> TfeEngine::name_mover(Api api, RunDocument run) {
  std::string mover = run.view.phase == EnginePhase::cancelled ? run.canceled_by : run.confirmed_by;
  if (run.view.phase == EnginePhase::discarded) {
    // A run has no discarded-by: only its events tell, and old servers have none. The system itself
    // is no actor.
    auto events = co_await api.get("runs/" + run.view.id + "/run-events");
    if (!events && events.error().code != ErrorCode::not_found) co_return std::move(events).error();
    for (const jsonapi::Resource& event :
         events ? events->data : std::vector<jsonapi::Resource>{}) {
      PORC_CO_TRY(RunEventAttributes is,
                  jsonapi::decode_attributes<RunEventAttributes>(event.attributes));
      if (is.action == "discarded") mover = event.related("actor");
    }
  }
  if (mover.empty()) co_return std::string();
  PORC_CO_TRY(std::string own, co_await account_id());
  if (mover == own) co_return std::string();
  // Who may not read users still learns that it was somebody else.
  Result<jsonapi::Resource> user = co_await api.get_one("users/" + mover);
  if (!user) co_return mover;
  auto is = jsonapi::decode_attributes<WithUsername>(user->attributes);
  co_return is && is->username ? *is->username : mover;
}

}  // namespace porc::tfe_engine
