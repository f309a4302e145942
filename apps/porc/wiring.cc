// SPDX-License-Identifier: Apache-2.0
#include "wiring.h"

#include <algorithm>
#include <climits>
#include <thread>
#include <utility>

#include <unistd.h>

#include <boost/describe/enum_to_string.hpp>

#include "api/token_desk.h"
#include "disk_rules/disk_rules.h"
#include "domain/audit/checkpoint.h"
#include "engine_name.h"
#include "host/files.h"
#include "host/room.h"
#include "http/curl_client.h"
#include "keys.h"
#include "moving/mark.h"
#include "oidc/github_actions.h"
#include "open_blobs.h"
#include "open_policies.h"
#include "open_quills.h"
#include "open_store.h"
#include "orchestrator/outside_apply.h"
#include "port_catalog/terraform_config.h"
#include "run_files/run_blobs.h"
#include "run_files/run_files.h"
#include "secret_source.h"
#include "server_file.h"
#include "servicenow/work_notes.h"
#include "terraform_engine/terraform_engine.h"
#include "tfe_engine/tfe_engine.h"
#include "version.h"

namespace porc::app {
namespace {

constexpr std::size_t kFileThreads = 2;
constexpr std::size_t kPoolQueueMax = 4096;
/// A phase of terraform keeps 16 MiB for its end; with less nothing begins.
constexpr std::uint64_t kDataRoomMin = std::uint64_t{16} << 20;
constexpr std::size_t kSecretThreads = 2;
constexpr std::size_t kSecretQueueMax = 32;  // behind a mount that hangs nobody should wait
/// So often a server looks for the register of keys until it is certain that all have done so.
constexpr int kLooksUntilSettled = 3;

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

std::string address_for_url(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";  // "localhost" may be ::1, where others may listen
  if (host == "::") return "[::1]";
  return host.find(':') == host.npos ? host : "[" + host + "]";
}

/// No two servers have the same data folder on the same machine.
blob_policies::ServerName name_among_servers(const Settings& settings) {
  char host[HOST_NAME_MAX + 1] = {};
  gethostname(host, HOST_NAME_MAX);
  const std::string place = std::filesystem::absolute(settings.data).lexically_normal().string();
  return {.id = std::string(host) + ":" + place,
          .shown = settings.runs.server_name + " on " + host};
}

Result<rules::PlatformRules> read_rules(const Settings& settings) {
  if (settings.rules.empty()) return rules::PlatformRules();
  auto rules = disk_rules::read_rules(settings.rules);
  if (rules) return rules;
  Error error = std::move(rules).error();
  error.code = ErrorCode::invalid_argument;
  error.message = "PORC_RULES (--rules): " + error.message;
  return error;
}

Result<identity::People> read_people(const Settings& settings) {
  constexpr std::size_t kFileBytesMax = std::size_t{4} << 20;
  if (settings.identities.empty()) return identity::People();
  auto text = host::read_file(settings.identities, kFileBytesMax);
  auto people = text ? identity::People::parse(*text, settings.identities.string())
                     : Result<identity::People>(std::move(text).error());
  if (people) return people;
  Error error = std::move(people).error();
  error.code = ErrorCode::invalid_argument;
  error.message = "PORC_IDENTITIES: " + error.message;
  return error;
}

}  // namespace

Server::Server(aio::Loop& loop, Settings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      file_pool_(loop, kFileThreads, kPoolQueueMax),
      compute_pool_(loop, cores(), kPoolQueueMax),
      secret_pool_(loop, kSecretThreads, kSecretQueueMax),
      compute_(compute_pool_),
      secret_compute_(secret_pool_),
      quills_left_out_(
          metrics_.gauge("porc_quills_left_out", "Published quills that cannot be read.")),
      policy_problems_(
          metrics_.gauge("porc_policy_problems", "What /readyz tells of policy sets, in numbers.")),
      checkpoint_looks_(metrics_.gauge("porc_checkpoint_look_timestamp_seconds",
                                       "When the audit was last ready for a checkpoint.")),
      broken_(loop) {}

Server::~Server() = default;

Task<std::unique_ptr<Server>> Server::open(aio::Loop& loop, Settings settings) {
  std::unique_ptr<Server> server(new Server(loop, std::move(settings)));
  PORC_CO_CHECK(server->open_observation());
  PORC_CO_CHECK(server->open_storage());
  PORC_CO_CHECK(co_await moving::check_move_ended(*server->store_));
  PORC_CO_CHECK(co_await orchestrator::register_keys(
      *server->store_, *server->keys_, server->entropy_, server->settings_.shares_store()));
  PORC_CO_CHECK(co_await server->open_shared());
  PORC_CO_CHECK(server->open_parts());
  PORC_CO_CHECK(co_await server->open_engine());
  PORC_CO_CHECK(co_await server->check_engine_keys());
  PORC_CO_CHECK(co_await server->ensure_admin());
  Result<void> repaired = ok;
  if (server->run_files_ != nullptr)
    repaired = co_await server->run_files_->repair(*server->store_);
  // Copies for others to read are no reason not to serve.
  if (!repaired) {
    server->log_->error("files of runs could not be repaired",
                        {{"error", repaired.error().to_string()}});
  }
  PORC_CO_CHECK(server->open_kafka());
  PORC_CO_CHECK(server->open_faces());
  co_return server;
}

Result<void> Server::open_observation() {
  for (const Secret& secret : settings_.known_secrets) redactor_.add(secret);
  PORC_TRY(log_, observe::Log::open(settings_.log, redactor_, [this] { return loop_.now(); }));
  return ok;
}

Result<void> Server::open_storage() {
  for (const auto& folder : {settings_.data, settings_.logs, settings_.metadata}) {
    PORC_CHECK(host::make_private_folder(folder));
  }
  PORC_TRY(keys_, open_keys(settings_.data, settings_.keys));
  PORC_TRY(store_, open_store(settings_, loop_, sqlite_store::Opener::server));
  http::CurlOptions options{.user_agent = std::string("porc/") + kVersion,
                            .ca_file = settings_.outgoing.ca_file};
  curl_ = std::make_unique<http::CurlClient>(loop_, std::move(options));
  client_ = std::make_unique<http::ObservedClient>(
      *curl_, loop_, [this](const http::Call& call) { hear_call(call); });
  return ok;
}

/// What several servers may have in common.
Task<void> Server::open_shared() {
  BlobSurroundings around{
      .loop = loop_, .client = *client_, .entropy = entropy_, .pool = file_pool_};
  auto storage = settings_.storage;
  PORC_CO_TRY(blobs_, co_await open_blobs(std::move(storage), settings_.data, around));
  bundles_.emplace(*blobs_);
  QuillPlaces places{.shipped = settings_.quills,
                     .published = settings_.data / "quills",
                     .shared = settings_.storage ? blobs_.get() : nullptr};
  quills_left_out_.set({}, 0);
  std::function<void(const Error&)> hear = [this](const Error& error) {
    log_->error("a published quill is left out", {{"error", error.to_string()}});
    quills_left_out_.set({}, static_cast<double>(++quills_left_out_count_));
  };
  PORC_CO_TRY(OpenQuills quills,
              co_await open_quills(
                  std::move(places), QuillUse::serve, std::move(hear), &loop_, &file_pool_));
  quills_ = std::move(quills.library);
  shared_quills_ = quills.shared;
  if (!settings_.tfe) PORC_CO_CHECK(co_await open_policy_library());
  co_return ok;
}

Task<void> Server::open_policy_library() {
  PolicyPlaces places{.folders = settings_.policies,
                      .published = settings_.data / "policies",
                      .shared = settings_.storage ? blobs_.get() : nullptr};
  PolicyEars ears{.server = name_among_servers(settings_)};
  ears.on_news = [this](const policy::Set& set) {
    log_->info("a policy set was published elsewhere",
               {{"policy_set", set.title()}, {"digest", set.digest()}});
  };
  ears.on_problems = [this](const auto& problems) { hear_policy_problems(problems); };
  policy_problems_.set({}, 0);
  PORC_CO_TRY(OpenPolicies policies,
              co_await open_policies(std::move(places), std::move(ears), &loop_, &file_pool_));
  policies_ = std::move(policies.library);
  shared_policies_ = policies.shared;
  co_return ok;
}

Result<void> Server::open_parts() {
  PORC_TRY(platform_rules_, read_rules(settings_));
  if (settings_.github) {
    CodeHostSettings code_host{.github = *settings_.github,
                               .unreviewed_goal = settings_.unreviewed_goal,
                               .default_environment = settings_.runs.default_environment,
                               .check_each_run = settings_.check_each_run,
                               .public_url = settings_.public_url};
    code_host_.emplace(std::move(code_host), *client_, loop_, *store_);
  }
  if (settings_.storage) {
    notifiers_.push_back(std::make_unique<run_files::RunBlobs>(*blobs_));
  } else {
    auto files =
        std::make_unique<run_files::RunFiles>(settings_.logs, settings_.metadata, file_pool_);
    run_files_ = files.get();
    notifiers_.push_back(std::move(files));
  }
  PORC_TRY(outgoing_,
           Outgoing::open(settings_.outgoing,
                          settings_.runs.callback_hosts,
                          {.executor = loop_,
                           .client = *client_,
                           .subjects = *store_,
                           .clock = loop_,
                           .entropy = entropy_,
                           .metrics = metrics_,
                           .log = *log_,
                           .redactor = redactor_}));
  PORC_TRY(people_, read_people(settings_));
  open_servicenow();
  return ok;
}

void Server::open_servicenow() {
  if (!settings_.changes.servicenow) return;
  const servicenow::Options& options = *settings_.changes.servicenow;
  servicenow_ = std::make_unique<servicenow::TableApi>(*client_, loop_, loop_, options);
  changes_ = std::make_unique<servicenow::ChangeLookup>(*servicenow_, options);
  notifiers_.push_back(
      std::make_unique<servicenow::WorkNotes>(*changes_, *servicenow_, *store_, loop_));
}

Task<void> Server::open_engine() {
  PORC_CO_TRY(orchestrator::RegisteredEngine own, name_engine(settings_));
  PORC_CO_CHECK(co_await orchestrator::register_engine(*store_, std::move(own)));
  if (settings_.tfe) {
    engine_ = std::make_unique<tfe_engine::TfeEngine>(*client_, loop_, compute_, *settings_.tfe);
    co_return ok;
  }
  auto on_error = [this](Error error) {
    log_->error("the engine met an error", {{"error", error.to_string()}});
  };
  terraform_engine::Options options = settings_.terraform;
  options.on_call = [this](const terraform_engine::TerraformCall& call) { hear_terraform(call); };
  if (settings_.shares_engine()) {
    options.database = settings_.database_url;
    options.blobs = blobs_.get();
  }
  PORC_CO_TRY(auto embedded,
              co_await terraform_engine::TerraformEngine::open(
                  loop_, keys_->sealer, *policies_, std::move(options), std::move(on_error)));
  hosted_ = embedded_ = embedded.get();
  engine_ = std::move(embedded);
  co_return ok;
}

/// The first start leaves an administrator's token where `pine` on this machine finds it. A store
/// that forgets (memory) is told the same token again; one that was revoked stays so.
Task<void> Server::ensure_admin() {
  api::TokenDesk desk(*store_, entropy_, loop_);
  PORC_CO_TRY(const auto tokens, co_await store_->list_tokens());
  auto kept = read_admin_token(settings_.data);
  if (kept) redactor_.add(*kept);
  if (!tokens.empty()) co_return ok;
  if (!kept) {
    if (kept.error().code != ErrorCode::not_found) co_return std::move(kept).error();
    kept = Secret(desk.draw_token());
    redactor_.add(*kept);
    PORC_CO_CHECK(write_admin_token(settings_.data, *kept));
  }
  co_return co_await desk.admit_admin(*std::move(kept));
}

Result<void> Server::open_kafka() {
  if (!settings_.kafka.own && !settings_.kafka.port) return ok;
  auto on_sent = [this](const kafka::Sending& sending) { hear_sending(sending); };
  KafkaParts::Surroundings around{
      .loop = loop_, .metrics = metrics_, .log = *log_, .on_sent = std::move(on_sent)};
  PORC_TRY(kafka_,
           KafkaParts::open(settings_.kafka, settings_.runs.organization, std::move(around)));
  return ok;
}

Result<void> Server::open_faces() {
  if (settings_.port_catalog) {
    port_ = std::make_unique<PortParts>(*settings_.port_catalog, *store_, *client_, loop_);
    notifiers_.push_back(port_->make_notifier(*engine_));
  }
  std::vector<Notifier*> notifiers;
  for (const auto& notifier : notifiers_) notifiers.push_back(notifier.get());
  if (code_host_) notifiers.push_back(code_host_->notifier());
  if (kafka_ && kafka_->notifier() != nullptr) notifiers.push_back(kafka_->notifier());
  for (Notifier* notifier : outgoing_->notifiers()) notifiers.push_back(notifier);
  orchestrator::Parts parts{
      .executor = loop_,
      .clock = loop_,
      .entropy = entropy_,
      .compute = compute_,
      .store = *store_,
      .bundles = *bundles_,
      .quills = *quills_,
      .engine = *engine_,
      .sealer = keys_->sealer,
      .secret_pool = secret_compute_,
      .secrets = make_secret_source(settings_.secrets_folder, settings_.secrets, redactor_),
      .notifiers = std::move(notifiers),
      .platform_rules = std::move(platform_rules_),
      .policies = policies_.get(),
      .people = std::move(people_),
      .change_management = changes_.get(),
      .change_rules = settings_.changes.rules};
  orchestrator_.emplace(std::move(parts), settings_.runs);
  if (port_) {
    for (EventSource* source : port_->open_sources(*orchestrator_, *quills_, *log_))
      orchestrator_->add_source(*source);
  }
  if (code_host_) {
    code_host_->begin(
        *orchestrator_,
        *orchestrator_,
        [this](EventSource& source) { orchestrator_->add_source(source); },
        [this](const std::string& what) {
          log_->warn("GitHub", {{"error", what}});
        });
  }
  if (kafka_) {
    for (EventSource* source :
         kafka_->open_sources(*orchestrator_, *orchestrator_, settings_.runs.default_environment))
      orchestrator_->add_source(*source);
    PORC_CHECK(kafka_->open_consumers(
        [this](std::string_view name) { return orchestrator_->find_source(name); }));
  }
  auditor_.emplace(orchestrator_->parts(),
                   orchestrator_->settings(),
                   keys_->signers,
                   [this](const Result<void>& looked) { hear_auditor(looked); });
  open_schedule();
  telemetry_.emplace(metrics_, *log_, orchestrator_->news());
  if (otlp::Exporter* exporter = outgoing_->exporter()) {
    orchestrator_->news().listen([exporter](const Change& change) { exporter->hear(change); });
  }
  authenticator_.emplace(*store_, loop_);
  if (settings_.oidc) {
    jobs_ = std::make_unique<oidc::GithubActions>(*client_, *store_, loop_, loop_, *settings_.oidc);
  }
  api::About about{.version = kVersion,
                   .engine = hosted_ != nullptr ? "terraform" : "tfe",
                   .store = boost::describe::enum_to_string(settings_.store, ""),
                   .audit_public_keys = keys_->signers.public_keys()};
  if (settings_.tfe) {
    about.terraform_host = http::host_of(settings_.tfe->api_base);
  } else {
    about.terraform_host = http::host_of(settings_.public_url);
  }
  api_.emplace(api::Surroundings{.orchestrator = *orchestrator_,
                                 .authenticator = *authenticator_,
                                 .metrics = metrics_,
                                 .log = *log_,
                                 .redactor = redactor_,
                                 .stop = waits_.token(),
                                 .about = std::move(about),
                                 .policies = policies_.get(),
                                 .hosted = hosted_,
                                 .jobs = jobs_.get(),
                                 .checks = code_host_ ? code_host_->checks() : nullptr,
                                 .look_at_data = [this] { return look_at_data(); }});
  if (hosted_ == nullptr) return ok;
  auto authenticate = [this](Secret token) {
    return authenticator_->authenticate_token(std::move(token));
  };
  auto is_owned = [this](std::string workspace) {
    return belongs_to_blueprint(std::move(workspace));
  };
  tfe_api::TfeApiOptions options{.organization = settings_.runs.organization,
                                 .scheme = settings_.speaks_tls() ? "https" : "http",
                                 .outside = outside_access()};
  tfe_api_.emplace(
      *hosted_, entropy_, loop_, std::move(authenticate), std::move(is_owned), std::move(options));
  return ok;
}

Task<bool> Server::belongs_to_blueprint(std::string workspace) {
  // The store does not know it; its plans hold Port's secret.
  if (port_catalog::is_sync_workspace(workspace)) co_return true;
  auto name = WorkspaceName::parse(workspace);
  if (!name) co_return false;
  auto found = co_await store_->get_workspace(*std::move(name));
  if (!found && found.error().code == ErrorCode::not_found) co_return false;
  if (!found) co_return std::move(found).error();
  co_return true;
}

tfe_api::OutsideAccess Server::outside_access() {
  tfe_api::OutsideAccess access;
  access.reaches = [this](std::string workspace, identity::Principal by) {
    return reaches(std::move(workspace), std::move(by));
  };
  access.record = [this](std::string workspace, identity::Principal by) {
    return record_outside(std::move(workspace), std::move(by));
  };
  return access;
}

Task<bool> Server::reaches(std::string workspace, identity::Principal by) {
  auto name = WorkspaceName::parse(workspace);
  if (!name) co_return false;
  co_return co_await orchestrator::reaches_outside(
      orchestrator_->parts(), *std::move(name), std::move(by));
}

Task<void> Server::record_outside(std::string workspace, identity::Principal by) {
  PORC_CO_TRY(WorkspaceName name, WorkspaceName::parse(workspace));
  log_->warn("a job runs terraform itself", {{"workspace", workspace}, {"by", by.name()}});
  PORC_CO_CHECK(co_await orchestrator::record_outside_apply(
      orchestrator_->parts(), orchestrator_->news(), std::move(name), std::move(by)));
  co_return ok;
}

http::ServerOptions Server::server_options() {
  http::ServerOptions options{.address = settings_.host, .port = settings_.port};
  options.tls_cert_file = settings_.tls_cert;
  options.tls_key_file = settings_.tls_key;
  options.body_bytes_max_for = [this](const http::Request& request) {
    return is_for_tfe(request) ? tfe_api::TfeApi::body_bytes_max(request)
                               : api_->body_bytes_max(request);
  };
  options.is_unproven = [this](const http::Request& request) { return api_->is_unproven(request); };
  options.refuse_body = [this](const http::Request* head) {
    return is_for_tfe(*head) ? tfe_api_->refuse_body(head) : api_->refuse_body(head);
  };
  options.on_exchange = [this](const http::Exchange& exchange) {
    log_->debug("request answered",
                {{"request_id", exchange.request_id},
                 {"method", exchange.method},
                 {"path", exchange.path},
                 {"status", exchange.status},
                 {"peer", exchange.peer},
                 {"microseconds", exchange.took.count()}});
  };
  options.on_error = [this](const std::string& request_id, const Error& error) {
    log_->error("a request met an error",
                {{"request_id", request_id}, {"error", error.to_string()}});
  };
  return options;
}

bool Server::is_for_tfe(const http::Request& request) const {
  return tfe_api_ && tfe_api::TfeApi::owns(request.path);
}

Task<http::Response> Server::handle(http::Request request) {
  return is_for_tfe(request) ? tfe_api_->handle(std::move(request))
                             : api_->handle(std::move(request));
}

Result<std::string> Server::listen() {
  http_.emplace(loop_, server_options(), [this](http::Request request) {
    return handle(std::move(request));
  });
  PORC_TRY(const std::uint16_t port, http_->listen());
  const std::string scheme = settings_.tls_cert.empty() ? "http://" : "https://";
  std::string url = scheme + address_for_url(settings_.host) + ":" + std::to_string(port);
  PORC_TRY(auto file, hold_server_file(settings_.data, url, settings_.tls_cert));
  server_file_.emplace(std::move(file));
  return url;
}

Task<void> Server::look_at_data() {
  auto look = [folder = settings_.data] { return host::check_room(folder, kDataRoomMin); };
  co_return co_await file_pool_.run(std::move(look));
}

void Server::open_schedule() {
  orchestrator::Parts& parts = orchestrator_->parts();
  sealed_runs_.emplace(parts);
  sealed_inbox_.emplace(parts);
  std::vector<SealedPlace*> places{&*sealed_runs_, &*sealed_inbox_};
  const bool is_only_engine = !settings_.shares_store() || settings_.shares_engine();
  if (embedded_ != nullptr && is_only_engine) places.push_back(embedded_);
  resealer_.emplace(parts,
                    *keys_,
                    std::move(places),
                    kLooksUntilSettled * settings_.runs.look_again,
                    [this](const auto& pass) { hear_resealing(pass); });
  orchestrator::TurnSettings turn{.owner = settings_.runs.server_name,
                                  .is_alone = !settings_.shares_store()};
  turn_.emplace(*store_, loop_, loop_, std::move(turn));
}

}  // namespace porc::app
