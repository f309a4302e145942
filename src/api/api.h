// SPDX-License-Identifier: Apache-2.0
// PORC's own HTTP API (design, section 6). A handler is thin: it decodes, calls one use case and
// encodes; what may happen is decided below. Reading order: routes.h, api.cc, submit.cc, acts.cc.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aio/stop.h"
#include "aio/task.h"
#include "api/authenticator.h"
#include "api/sessions.h"
#include "domain/identity/principal.h"
#include "http/message.h"
#include "http/router.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "orchestrator/orchestrator.h"

namespace porc {
class CheckBoard;
class HostedEngine;
class IdentityProvider;
class PolicyLibrary;
}  // namespace porc

namespace porc::api {

struct Route;

/// What the server knows of itself.
struct About {
  std::string version{};
  std::string engine{};
  std::string store{};
  std::vector<std::string> audit_public_keys{};  ///< hex; for `POST /audit/verify`
  /// Where terraform finds the workspaces; "": where the request found us.
  std::string terraform_host{};
};

/// Everything the API works with; all of it outlives the API.
struct Surroundings {
  orchestrator::Orchestrator& orchestrator;
  Authenticator& authenticator;
  observe::Metrics& metrics;
  observe::Log& log;
  const observe::Redactor& redactor;
  aio::StopToken stop{};  ///< requested at shutdown: whoever waits is answered with what there is
  About about{};
  PolicyLibrary* policies = nullptr;  ///< none where the engine has policies of its own
  HostedEngine* hosted = nullptr;     ///< the engine, when it keeps plans of past runs
  IdentityProvider* jobs = nullptr;   ///< who vouches for jobs that have no token of ours
  CheckBoard* checks = nullptr;       ///< where commits show how their runs stand
  /// Whether the data folder has room; it is named as the dependency `data` then.
  std::function<Task<void>()> look_at_data{};
};

/// A request whose principal is known and has the route's permission.
struct Call {
  http::Request request{};
  identity::Principal principal{};
};

class Api {
 public:
  explicit Api(Surroundings surroundings);

  /// Answers any request; errors become application/problem+json.
  Task<http::Response> handle(http::Request request);
  /// For http::ServerOptions.
  std::uint64_t body_bytes_max(const http::Request& request) const;
  bool is_unproven(const http::Request& request) const;
  Task<std::optional<http::Response>> refuse_body(const http::Request* head);

  // One for each row of kRoutes.
  Task<http::Response> show_health(Call call);  // server_handlers.cc
  Task<http::Response> show_readiness(Call call);
  Task<http::Response> show_version(Call call);
  Task<http::Response> show_metrics(Call call);
  Task<http::Response> submit_blueprint(Call call);  // submit.cc
  Task<http::Response> receive_webhook(Call call);   // webhooks.cc
  Task<http::Response> build_run(Call call);         // acts.cc
  Task<http::Response> plan_run(Call call);
  Task<http::Response> apply_run(Call call);
  Task<http::Response> approve_run(Call call);
  Task<http::Response> cancel_run(Call call);
  Task<http::Response> discard_run(Call call);
  Task<http::Response> notify_of_run(Call call);
  Task<http::Response> list_runs(Call call);  // run_list.cc
  Task<http::Response> show_activity(Call call);
  Task<http::Response> show_status(Call call);  // run_reads.cc
  Task<http::Response> show_summary(Call call);
  Task<http::Response> show_plan(Call call);
  Task<http::Response> list_checks(Call call);  // check_handlers.cc
  Task<http::Response> refresh_checks(Call call);
  Task<http::Response> show_policy(Call call);  // policy_handlers.cc
  Task<http::Response> override_run(Call call);
  Task<http::Response> list_policy_sets(Call call);
  Task<http::Response> show_policy_set(Call call);
  Task<http::Response> publish_policy_set(Call call);
  Task<http::Response> replay_policies(Call call);  // policy_replay.cc
  Task<http::Response> show_files(Call call);
  Task<http::Response> download_bundle(Call call);
  Task<http::Response> show_report(Call call);
  Task<http::Response> show_logs(Call call);  // run_streams.cc
  Task<http::Response> show_events(Call call);
  Task<http::Response> list_quills(Call call);  // quill_handlers.cc
  Task<http::Response> show_quill(Call call);
  Task<http::Response> publish_quill(Call call);
  Task<http::Response> show_rules(Call call);    // rules_handlers.cc
  Task<http::Response> check_schema(Call call);  // schema_handlers.cc
  Task<http::Response> show_impact(Call call);   // quill_impact.cc
  Task<http::Response> deprecate_quill(Call call);
  Task<http::Response> revoke_quill(Call call);
  Task<http::Response> list_outbox(Call call);  // mail_handlers.cc
  Task<http::Response> show_outbox(Call call);
  Task<http::Response> retry_outbox(Call call);
  Task<http::Response> drop_outbox(Call call);
  Task<http::Response> list_inbox(Call call);
  Task<http::Response> show_inbox(Call call);
  Task<http::Response> replay_inbox(Call call);
  Task<http::Response> create_token(Call call);  // administration.cc
  Task<http::Response> list_tokens(Call call);
  Task<http::Response> revoke_token(Call call);
  Task<http::Response> open_session(Call call);  // session_handlers.cc
  Task<http::Response> show_keys(Call call);
  Task<http::Response> verify_audit(Call call);
  Task<http::Response> show_checkpoint(Call call);

 private:
  /// What is told of a request that its handler has taken over.
  struct Told {
    std::string id{};
    std::string method{};
    std::string run{};  ///< as its path names it
    std::string by{};   ///< the principal, once it is known
  };
  Task<http::Response> serve(const Route* route, http::Request request, std::string* by);
  /// Who sends it, if they may; `by` is told their name also if not. Errors: unauthenticated;
  /// forbidden.
  Task<identity::Principal> admit(const Route* route, std::string authorization, std::string* by);
  static Told told_of(const http::Request& request);
  /// What the log says of every request that it mentions.
  static json::object tell(const Route& route, const Told& request);
  /// Whose events a webhook takes; nullptr for any other route. Errors: not_found when nobody has
  /// that name.
  Result<EventSource*> source_of(const Route& route, const http::Parameters& path_params) const;
  /// Logs why, and answers it.
  http::Response refuse(json::object told, const Error& error, const std::string& request_id);
  void count(const Route& route, const std::string& method, int status);
  /// What the path names. Errors: not_found when no run can have that id.
  static Result<RunId> run_id_of(const Call& call);
  /// The run that the path names. Errors: not_found, also outside the principal's scope.
  Task<Run> get_run(Call call);
  Task<std::shared_ptr<const quill::Quill>> quill_to_judge(http::Request request);
  Task<http::Response> withdraw_quill(Call call,
                                      std::optional<quill::Withdrawal> quill::Standing::*member,
                                      std::string did);
  /// The run as soon as `goal` is over, at the latest after `wait`.
  Task<Run> wait_for(Run run, run::Goal goal, Duration wait);
  Task<http::Response> raise_goal(Call call, run::Goal goal);
  struct VisibleRuns {
    std::vector<Run> runs{};
    std::optional<RunId> next{};  ///< from where there may be more; may be outside the scope
    std::size_t looked = 0;       ///< at how many runs, those outside the scope among them
  };
  /// Up to `limit` runs within the principal's scope; none, with a `next`, when those looked at
  /// were all outside.
  Task<VisibleRuns> visible_runs(RunFilter filter, PageRequest page, identity::Principal principal);

  struct LiveRuns {
    std::vector<Run> runs{};
    bool complete = false;  ///< else there are more than are looked at
  };
  /// Of each blueprint within the principal's scope what was applied last, unless that destroyed
  /// it.
  Task<LiveRuns> live_runs(std::string kind, identity::Principal principal);

  orchestrator::Parts& parts() { return around_.orchestrator.parts(); }
  Timestamp now() { return parts().clock.now(); }
  /// 0 for none.
  std::uint64_t seconds_since(std::optional<Timestamp> moment);

  Surroundings around_;
  http::Router router_{};
  std::vector<const Route*> routes_{};  ///< by the router's number
  Timestamp started_at_;
  Guesses guesses_;
  bool replaying_ = false;  ///< policies over past plans
  observe::Counter& requests_;
  observe::Histogram& request_seconds_;
  observe::Gauge& runs_;
  observe::Gauge& outbox_;
  observe::Gauge& outbox_oldest_;
  observe::Gauge& inbox_;
  observe::Gauge& inbox_oldest_;
};

}  // namespace porc::api
