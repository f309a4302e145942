// SPDX-License-Identifier: Apache-2.0
// Builds the object graph of the server, once and in order; the reverse of that order is the
// shutdown. The only place that names concrete adapters.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "aio/scope.h"
#include "aio/signal.h"
#include "aio/stop.h"
#include "api/api.h"
#include "api/mail_telemetry.h"
#include "api/telemetry.h"
#include "blob_policies/blob_policies.h"
#include "blob_quills/blob_quills.h"
#include "code_host.h"
#include "contracts/bundles.h"
#include "contracts/hosted_engine.h"
#include "contracts/identity_provider.h"
#include "contracts/policy_library.h"
#include "host/held_file.h"
#include "host_parts.h"
#include "http/client.h"
#include "http/server.h"
#include "kafka_parts.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "orchestrator/auditor.h"
#include "orchestrator/drift.h"
#include "orchestrator/key_register.h"
#include "orchestrator/orchestrator.h"
#include "orchestrator/resealing.h"
#include "orchestrator/retention.h"
#include "orchestrator/turn.h"
#include "outgoing.h"
#include "port_parts.h"
#include "run_files/run_files.h"
#include "servicenow/change_lookup.h"
#include "servicenow/table_api.h"
#include "settings.h"
#include "terraform_engine/terraform_engine.h"
#include "tfe_api/tfe_api.h"

namespace porc::app {

class Server {
 public:
  /// Opens everything but the port. `loop` outlives the server. Errors: those of each part, saying
  /// which one.
  static Task<std::unique_ptr<Server>> open(aio::Loop& loop, Settings settings);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Starts to accept and answers the address, such as http://127.0.0.1:8080.
  Result<std::string> listen();
  /// Works until `stop`, or until a worker ends by itself; then ends streams and waits, lets
  /// requests under way end, gives claims back. Errors: why a worker ended; a server that does half
  /// of its work must be started again.
  /// Without `listen` before, only runs are driven here: a worker.
  Task<void> run(aio::StopToken stop);

  observe::Log& log() { return *log_; }

 private:
  Server(aio::Loop& loop, Settings settings);

  Result<void> open_observation();
  Result<void> open_storage();
  Task<void> open_shared();
  Task<void> open_policy_library();
  Result<void> open_parts();
  void open_servicenow();
  Task<void> open_engine();
  Result<void> open_kafka();
  Result<void> open_faces();
  Task<void> ensure_admin();
  Task<bool> belongs_to_blueprint(std::string workspace);
  tfe_api::OutsideAccess outside_access();
  Task<bool> reaches(std::string workspace, identity::Principal by);
  Task<void> record_outside(std::string workspace, identity::Principal by);
  http::ServerOptions server_options();
  bool is_for_tfe(const http::Request& request) const;
  Task<http::Response> handle(http::Request request);
  /// Whether the data folder has room, of which little is needed where all else is elsewhere.
  Task<void> look_at_data();
  void begin_serving(aio::TaskScope& work);
  void open_schedule();
  Task<void> do_scheduled(aio::StopToken stop);
  Task<void> look_for_keys(aio::StopToken stop);
  Task<void> check_engine_keys();
  Task<void> reseal_own_engine(aio::StopToken stop);
  Task<void> watch(std::string name, Task<void> worker);
  void hear_call(const http::Call& call);
  void hear_sending(const kafka::Sending& sending);
  void hear_terraform(const terraform_engine::TerraformCall& call);
  void hear_sweep(const Result<orchestrator::Swept>& swept);
  void hear_drift(const Result<orchestrator::DriftLook>& look);
  void hear_policy_problems(const std::vector<std::string>& problems);
  void hear_auditor(const Result<void>& looked);
  void hear_resealing(const Result<orchestrator::Resealing>& pass);

  aio::Loop& loop_;
  const Settings settings_;
  aio::StopSource waits_{};  ///< asked first at shutdown: streams and `?wait=` end
  aio::StopSource work_{};

  observe::Redactor redactor_{};
  observe::Metrics metrics_{};
  std::unique_ptr<observe::Log> log_{};
  std::optional<orchestrator::Keys> keys_{};
  HostEntropy entropy_{};
  aio::BlockingPool file_pool_;
  aio::BlockingPool compute_pool_;
  aio::BlockingPool secret_pool_;  ///< of its own: mounts may hang
  PoolCompute compute_;
  PoolCompute secret_compute_;

  std::unique_ptr<Store> store_{};
  std::unique_ptr<BlobStore> blobs_{};
  std::optional<Bundles> bundles_{};
  observe::Gauge& quills_left_out_;
  std::size_t quills_left_out_count_ = 0;
  std::unique_ptr<QuillLibrary> quills_{};
  blob_quills::BlobQuills* shared_quills_ = nullptr;  ///< the library, when servers share it
  observe::Gauge& policy_problems_;
  std::vector<std::string> told_policy_problems_{};
  std::unique_ptr<PolicyLibrary> policies_{};  ///< none where Terraform Enterprise has its own
  blob_policies::BlobPolicies* shared_policies_ = nullptr;  ///< the library, when servers share it
  rules::PlatformRules platform_rules_{};                   ///< until the orchestrator has them
  std::unique_ptr<http::Client> curl_{};
  CallMetrics calls_{metrics_};
  std::unique_ptr<http::Client> client_{};  ///< curl, observed
  std::unique_ptr<Outgoing> outgoing_{};
  std::unique_ptr<Engine> engine_{};
  identity::People people_{};  ///< until the orchestrator has them
  std::unique_ptr<servicenow::TableApi> servicenow_{};
  std::unique_ptr<ChangeManagement> changes_{};  ///< none: change records are only recorded
  HostedEngine* hosted_ = nullptr;               ///< the engine, when it is the embedded one
  terraform_engine::TerraformEngine* embedded_ = nullptr;  ///< the same
  std::vector<std::unique_ptr<Notifier>> notifiers_{};
  std::unique_ptr<KafkaParts> kafka_{};       ///< none without settings for it
  run_files::RunFiles* run_files_ = nullptr;  ///< one of them; none among the blobs
  std::optional<CodeHost> code_host_{};       ///< GitHub, when there is one
  std::unique_ptr<PortParts> port_{};         ///< none without settings for it

  observe::Gauge& checkpoint_looks_;  ///< when the auditor last looked with success
  aio::Signal broken_;                ///< a worker ended before it was asked to
  std::optional<Error> fault_{};

  std::optional<orchestrator::Orchestrator> orchestrator_{};
  std::optional<orchestrator::Auditor> auditor_{};
  std::optional<orchestrator::SealedRuns> sealed_runs_{};
  std::optional<orchestrator::SealedInbox> sealed_inbox_{};
  std::optional<orchestrator::Resealer> resealer_{};
  std::optional<orchestrator::Turn> turn_{};  ///< of what is done now and then for all
  std::optional<api::Telemetry> telemetry_{};
  std::optional<api::MailTelemetry> mail_telemetry_{};
  std::optional<api::Authenticator> authenticator_{};
  std::unique_ptr<IdentityProvider> jobs_{};  ///< none when nobody vouches for jobs
  std::optional<api::Api> api_{};
  std::optional<tfe_api::TfeApi> tfe_api_{};
  std::optional<http::Server> http_{};
  std::optional<host::HeldFile> server_file_{};
};

}  // namespace porc::app
