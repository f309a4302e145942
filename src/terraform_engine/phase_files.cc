// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/phase_files.h"

#include "archive/tar.h"
#include "base/assert.h"
#include "crypto/digest.h"
#include "host/files.h"
#include "supervisor/claim.h"
#include "terraform_engine/configuration.h"
#include "terraform_engine/kept_state.h"
#include "terraform_engine/log.h"
#include "terraform_engine/plan_file.h"
#include "terraform_engine/state_file.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kPlanFileBytesMax = std::size_t{512} << 20;
constexpr std::size_t kSmallFileBytesMax = std::size_t{16} << 20;
constexpr std::string_view kLocalBackend = "terraform {\n  backend \"local\" {}\n}\n";

std::vector<std::string> run_environment(const Options& options, const PhaseStart& start) {
  const std::string& workspace = start.workspace.name;
  std::vector<std::string> environment;
  for (const auto& [name, value] :
       {std::pair<std::string, std::string>{"TFC_RUN_ID", start.stored.run.id},
        {"TFC_WORKSPACE_NAME", workspace},
        {"TFC_WORKSPACE_SLUG", options.organization + "/" + workspace},
        {"TFC_PROJECT_NAME", "Default Project"}}) {
    environment.push_back(name + "=" + value);
    environment.push_back("TF_VAR_" + name + "=" + value);
  }
  return environment;
}

/// Places the current state. Answers whether it needs no provider but the built-in one.
Result<bool> place_state(const Site& site, const PhaseStart& start, const Workroom& room) {
  const auto& version = start.workspace.current_state_version;
  if (!version) return true;
  PORC_TRY(std::string bytes, site.vault.get(kind::state, *version));
  PORC_TRY(StateFile state, parse_state(bytes));
  PORC_CHECK(room.write(room.module(start.workspace.working_directory) / kStateFile, bytes));
  return state.builtin_only;
}

Result<void> place_plan(const Site& site, const PhaseStart& start, const Workroom& room) {
  PORC_TRY(std::string packed, site.vault.get(kind::plan, kept_as(start.stored)));
  archive::ReadLimits limits{.bytes_max = 2 * kPlanFileBytesMax};
  PORC_TRY(auto files, archive::read_tar_gz(packed, limits));
  for (const archive::File& file : files) {
    fs::path folder =
        file.path == kPlanFile ? room.files() : room.module(start.workspace.working_directory);
    PORC_CHECK(room.write(folder / file.path, file.bytes));
  }
  return ok;
}

fs::path state_of(const Site& site, const PhaseStart& start) {
  return site.room_of(start.stored.run.id).module(start.workspace.working_directory) / kStateFile;
}

supervisor::Job make_job(const Site& site, const PhaseStart& start, const PhaseCommand& command) {
  PORC_ASSERT(start.lease.empty() != site.is_shared());
  const bool apply = start.apply;
  const Options& options = site.options;
  return {.steps = apply ? apply_steps(command, site.sandbox) : plan_steps(command, site.sandbox),
          .deadline = apply ? options.apply_deadline : options.plan_deadline,
          .grace = options.grace,
          .output_bytes_max = options.output_bytes_max,
          .lease = start.lease,
          .written_last = apply ? state_of(site, start).string() : "",
          .repeatable = !apply};
}

std::string with_attempt(const Site& site, std::string id, const StoredRun& stored) {
  return site.is_shared() ? attempt_id(id, stored.attempt) : id;
}

/// Stores the log; answers what terraform says went wrong in it.
Result<std::string> keep_log(const Site& site,
                             const StoredRun& stored,
                             const std::string& phase,
                             bool init_failed,
                             PhaseOutcome& outcome) {
  Workroom room = site.room_of(stored.run.id);
  fs::path job = room.job(stored.attempt);
  std::size_t bytes_max = site.options.output_bytes_max + kSmallFileBytesMax;
  PORC_TRY(auto log, room.read(job / kLogFile, bytes_max));
  std::string text = log.value_or("");
  if (init_failed) {
    PORC_TRY(auto init_log, room.read(job / kInitLogFile, bytes_max));
    text += init_log.value_or("");
  }
  PORC_TRY(Redaction redaction, load_redaction(site, stored));
  redaction.apply(text);
  make_text(text);
  std::string told = first_error(text);
  for (const std::string& word : {told.empty() ? outcome.end.message : "", outcome.state_fault})
    if (!word.empty()) text += word + "\n";
  // What a finished plan found is sealed as its JSON; of anything else the log alone tells.
  const bool durably = phase == stored.run.apply.id || outcome.end.kind != PhaseEnd::Kind::finished;
  auto write = durably ? host::write_file_durably : host::write_file;
  const std::string id = with_attempt(site, phase, stored);
  PORC_CHECK(write(site.log_of(id), text, kPrivate));
  if (!site.is_shared()) return told;
  PORC_CHECK(site.vault.put(kind::log, id, text));
  outcome.log_kept = id;
  return told;
}

/// How many steps the job of a phase has without `init`.
std::size_t bare_steps(const hosted::RunOptions& options, bool apply) {
  return apply ? 1 : options.structured_log ? 3 : 2;
}

bool job_has_init(const Site& site, const StoredRun& stored, bool apply) {
  fs::path job = site.room_of(stored.run.id).job(stored.attempt);
  auto bytes = host::read_file(job / supervisor::kJobFile, supervisor::kJobBytesMax);
  auto steps =
      bytes ? supervisor::count_steps(*bytes) : Result<std::size_t>(std::move(bytes).error());
  return steps && *steps > bare_steps(stored.run.options, apply);
}

/// What ran in a phase; the supervisor's last act is its report.
std::vector<TerraformCall> calls_in(const Site& site,
                                    const PhaseStart& start,
                                    const std::optional<supervisor::Report>& report,
                                    bool init) {
  const StoredRun& stored = start.stored;
  const fs::path job = site.room_of(stored.run.id).job(stored.attempt);
  std::error_code fault;
  const auto ended = fs::last_write_time(job / supervisor::kReportFile, fault);
  if (!report || fault) return {};
  auto calls =
      calls_of(*report,
               start.apply,
               init,
               std::chrono::time_point_cast<Duration>(fs::file_time_type::clock::to_sys(ended)));
  for (TerraformCall& call : calls) call.key = stored.run.options.key;
  return calls;
}

bool failed_in_init(const std::optional<supervisor::Report>& report, bool init) {
  return report && init && report->steps.size() == 1;
}

/// Seals what the apply and the clients need of a finished plan, under the id that it answers.
Result<std::string> keep_plan(const Site& site,
                              const PhaseStart& start,
                              const std::string& plan_json) {
  const StoredRun& stored = start.stored;
  Workroom room = site.room_of(stored.run.id);
  std::vector<archive::File> files;
  PORC_TRY(auto plan, room.read(room.files() / kPlanFile, kPlanFileBytesMax));
  if (!plan) return Error{.code = ErrorCode::corrupt, .message = "terraform left no plan file"};
  files.push_back({.path = kPlanFile, .bytes = *std::move(plan)});
  PORC_TRY(
      auto lock,
      room.read(room.module(start.workspace.working_directory) / kLockFile, kSmallFileBytesMax));
  if (lock) files.push_back({.path = kLockFile, .bytes = *std::move(lock)});
  PORC_TRY(std::string packed, archive::make_tar_gz(std::move(files)));
  std::string id = with_attempt(site, stored.run.id, stored);
  PORC_CHECK(site.vault.put(kind::plan, id, packed));
  PORC_CHECK(site.vault.put(kind::plan_json, id, plan_json));
  if (!stored.run.options.structured_log) return id;
  PORC_TRY(auto schemas, room.read(room.job(stored.attempt) / kSchemasFile, kPlanJsonBytesMax));
  PORC_CHECK(site.vault.put(kind::schemas, id, schemas.value_or("{}")));
  return id;
}

}  // namespace

Result<void> prepare_phase(const Site& site,
                           const PhaseStart& start,
                           const TerraformVersion& terraform) {
  const hosted::Run& run = start.stored.run;
  const std::string& folder = start.workspace.working_directory;
  Workroom room = site.room_of(run.id);
  PORC_TRY(std::string packed,
           site.vault.get(kind::configuration, run.options.configuration_version));
  PORC_TRY(auto files, archive::read_tar_gz(packed));
  Configuration configuration = inspect_configuration(files, folder);
  PORC_CHECK(room.unpack(files, folder, start.apply));
  fs::path module = room.module(folder);
  std::error_code absent;
  if (!fs::is_directory(module, absent)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the configuration has no folder '" + folder +
                            "', which is the workspace's working directory"};
  }
  if (configuration.has_backend) {
    PORC_CHECK(room.write(module / configuration.override_name, kLocalBackend));
  }
  PORC_TRY(bool builtin_state, place_state(site, start, room));
  bool installs = configuration.needs_install || !builtin_state;
  if (start.apply) PORC_CHECK(place_plan(site, start, room));

  PORC_TRY(VariableFiles variables,
           make_variable_files(start.variables, start.inputs, configuration.variables));
  const std::string& literals = variables.literals.expose("writing the variables file");
  bool with_variables = !start.apply || configuration.has_ephemeral;
  if (with_variables) {
    PORC_CHECK(room.write(room.files() / kJsonVariablesFile,
                          variables.json.expose("writing the variables file")));
    PORC_CHECK(room.write(room.files() / kLiteralVariablesFile, literals));
  }

  // That an apply has begun must be known after a crash of the machine too.
  PORC_CHECK(room.make_job(start.stored.attempt, start.apply));
  fs::path job = room.job(start.stored.attempt);
  PhaseCommand command{.options = run.options,
                       .working_directory = folder,
                       .terraform = site.options.terraform,
                       .job = job,
                       .reach = {.work = room.files(),
                                 .plugins = site.options.folder / "plugins",
                                 .cli_config = site.options.cli_config,
                                 .network = installs},
                       .environment = run_environment(site.options, start),
                       .init = (installs || configuration.has_backend) &&
                               !(start.apply && fs::exists(module / kDataFolder, absent)),
                       .lock_file = fs::exists(module / kLockFile, absent),
                       .literals = !literals.empty(),
                       .variables_at_apply = configuration.has_ephemeral};
  command.environment.insert(
      command.environment.end(), variables.environment.begin(), variables.environment.end());
  PORC_CHECK(room.write(job / kRedactionFile,
                        variables.redaction.encode().expose("keeping what logs must not show")));
  PORC_CHECK(room.write(job / kLogFile, log_preamble(terraform.version, terraform.platform)));
  return room.write(job / supervisor::kJobFile, supervisor::encode(make_job(site, start, command)));
}

Result<Redaction> load_redaction(const Site& site, const StoredRun& stored) {
  fs::path job = site.room_of(stored.run.id).job(stored.attempt);
  auto bytes = host::read_file(job / kRedactionFile, kSmallFileBytesMax);
  if (bytes) return Redaction::decode(*bytes);
  // A phase that could not be prepared has no log either.
  if (bytes.error().code == ErrorCode::not_found) return Redaction();
  return std::move(bytes).error();
}

Result<PhaseOutcome> collect_plan(const Site& site,
                                  const PhaseStart& start,
                                  const std::optional<supervisor::Report>& report,
                                  const PhaseEnd& end) {
  const StoredRun& stored = start.stored;
  bool init = job_has_init(site, stored, false);
  PhaseOutcome outcome{.end = report ? judge_plan(*report, init) : end};
  outcome.calls = calls_in(site, start, report, init);
  if (outcome.end.kind == PhaseEnd::Kind::finished) {
    Workroom room = site.room_of(stored.run.id);
    PORC_TRY(auto plan_json,
             room.read(room.job(stored.attempt) / kPlanJsonFile, kPlanJsonBytesMax));
    auto summary = summarize_plan(plan_json.value_or(""));
    if (summary) {
      PORC_TRY(std::string id, keep_plan(site, start, *plan_json));
      if (site.is_shared()) outcome.plan_kept = std::move(id);
      outcome.counts = summary->counts;
      outcome.plan_digest = crypto::sha256_hex(*plan_json);
    } else {
      outcome.end = {.kind = PhaseEnd::Kind::failed,
                     .message = "terraform show: " + summary.error().message};
    }
  }
  PORC_TRY(std::string told,
           keep_log(site, stored, stored.run.plan.id, failed_in_init(report, init), outcome));
  if (outcome.end.kind == PhaseEnd::Kind::failed && !told.empty()) outcome.end.message = told;
  return outcome;
}

Result<PhaseOutcome> collect_apply(const Site& site,
                                   const PhaseStart& start,
                                   const std::optional<supervisor::Report>& report,
                                   const PhaseEnd& end) {
  bool init = job_has_init(site, start.stored, true);
  PhaseOutcome outcome{.end = report ? judge_apply(*report, init) : end};
  outcome.calls = calls_in(site, start, report, init);
  PORC_CHECK(keep_state(site, start, report.has_value(), outcome));
  std::string& message = outcome.end.message;
  PORC_TRY(
      std::string told,
      keep_log(
          site, start.stored, start.stored.run.apply.id, failed_in_init(report, init), outcome));
  if (outcome.end.kind == PhaseEnd::Kind::failed && report && !told.empty()) message = told;
  if (!message.empty() && !outcome.state_fault.empty()) message += "; ";
  message += outcome.state_fault;
  return outcome;
}

}  // namespace porc::terraform_engine
