// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <map>

#include "aio/clock.h"
#include "aio/loop.h"
#include "callbacks/callbacks.h"
#include "datadog/datadog.h"
#include "dynatrace/dynatrace.h"
#include "github/checks.h"
#include "github/test_host.h"
#include "json/decode.h"
#include "kafka/run_events.h"
#include "memory_store/memory_store.h"
#include "port_catalog/notifier.h"
#include "run_files/run_files.h"
#include "servicenow/change_lookup.h"
#include "servicenow/work_notes.h"
#include "tests/contracts/notifier_contract.h"
#include "tests/fakes/changed_run.h"
#include "tests/fakes/counting_entropy.h"
#include "tests/fakes/virtual_time.h"

namespace porc::contract {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSecret = "secret-canary";

http::ClientResponse answered(std::string json) {
  http::ClientResponse response{.status = 200, .body = std::move(json)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

/// A target that is reached by HTTP, in virtual time.
class HttpBackend : public NotifierBackend {
 public:
  explicit HttpBackend(OutsideServer::Answer answers) : server_(std::move(answers)) {}
  HttpBackend() = default;

  Change change() override {
    return fakes::whole_change(run::RunEvent::apply_finished, Timestamp(), run());
  }
  void set(Mood mood) override { server_.mood = mood; }
  std::set<std::string> told() const override { return server_.told; }
  std::vector<std::string> secrets() const override { return {kSecret}; }
  bool turn() override { return time_.turn(); }

 protected:
  virtual Run run() const { return fakes::first_run(); }

  fakes::VirtualTime time_{};
  OutsideServer server_{};
  memory_store::MemoryStore store_{time_};
};

class DatadogBackend final : public HttpBackend {
 public:
  Notifier& notifier() override { return datadog_; }

 private:
  datadog::Datadog datadog_{
      server_, time_, datadog::read_options(Secret(kSecret), "datadoghq.eu", "").value()};
};

class DynatraceBackend final : public HttpBackend {
 public:
  Notifier& notifier() override { return dynatrace_; }

 private:
  dynatrace::Dynatrace dynatrace_{
      server_,
      time_,
      dynatrace::read_options(Secret(kSecret), "https://abc.live.dynatrace.com", "").value()};
};

class PostingBackend : public HttpBackend {
 protected:
  fakes::CountingEntropy entropy_{};
  callbacks::Post post_{callbacks::Surroundings{
      .client = server_, .subjects = store_, .clock = time_, .entropy = entropy_}};
  std::vector<Secret> keys_{Secret(kSecret)};
};

class CallbacksBackend final : public PostingBackend {
 public:
  Notifier& notifier() override { return callbacks_; }

 private:
  callbacks::Callbacks callbacks_{post_, {"ci.example.com"}, keys_};
};

class SubscriberBackend final : public PostingBackend {
 public:
  Notifier& notifier() override { return subscriber_; }

 private:
  callbacks::Subscriber subscriber_{
      post_, {.name = "audit", .url = "https://audit.example.com/hook", .keys = keys_}};
};

/// A change record that takes notes, of which none can be read back.
http::ClientResponse answer_of_servicenow(const http::ClientRequest& request) {
  const bool looks_up = request.url.find("table/change_request?") != request.url.npos;
  if (!looks_up) return answered(R"({"result":[]})");
  return answered(
      R"({"result":[{"sys_id":"a9e30c7dc61122760116894de7bcc7bd","number":"CHG0030001",)"
      R"("state":"-1","approval":"approved","on_hold":"false","sys_mod_count":"7"}]})");
}

class WorkNotesBackend final : public HttpBackend {
 public:
  WorkNotesBackend() : HttpBackend(answer_of_servicenow) {}
  Notifier& notifier() override { return notes_; }

 private:
  Run run() const override {
    Run run = fakes::first_run();
    run.blueprint.metadata.change_record = "CHG0030001";
    return run;
  }

  servicenow::Options options_{
      .instance = "https://acme.service-now.com",
      .access = servicenow::KeyAccess{.key = Secret(kSecret)},
      .states = servicenow::parse_state_codes(servicenow::kStateCodes).value()};
  servicenow::TableApi tables_{server_, time_, time_, options_};
  servicenow::ChangeLookup changes_{tables_, options_};
  servicenow::WorkNotes notes_{changes_, tables_, store_, time_};
};

http::ClientResponse answer_of_port(const http::ClientRequest& request) {
  if (request.url.find("/auth/") != request.url.npos)
    return answered(R"({"ok":true,"accessToken":"t","expiresIn":3600})");
  return answered(R"({"ok":true,"entity":{}})");
}

class PortBackend final : public HttpBackend {
 public:
  PortBackend() : HttpBackend(answer_of_port) {
    Task<void> kept = store_.append(change());
    kept.start();
    EXPECT_TRUE(kept.take());
  }
  Notifier& notifier() override { return notifier_; }

 private:
  port_catalog::Options options_{.client_id = "porc", .client_secret = Secret(kSecret)};
  port_catalog::Client client_{server_, time_, options_};
  port_catalog::ApiEntities entities_{client_, options_};
  port_catalog::PortNotifier notifier_{{.store = store_,
                                        .clock = time_,
                                        .client = client_,
                                        .entities = entities_,
                                        .options = options_}};
};

/// Keeps what checks show, or says why it does not.
class Board final : public github::EmptyHost {
 public:
  Task<std::uint64_t> create_check_run(std::string, github::CheckWrite write) override {
    if (auto taken = take(std::move(write)); !taken) co_return std::move(taken).error();
    co_return ++made_;
  }
  Task<void> update_check_run(std::string, std::uint64_t, github::CheckWrite write) override {
    co_return take(std::move(write));
  }

  Mood mood = Mood::willing;
  std::set<std::string> shown{};

 private:
  Result<void> take(github::CheckWrite write) {
    if (mood == Mood::away) return Error{.code = ErrorCode::unavailable};
    if (mood == Mood::refusing) return Error{.code = ErrorCode::forbidden};
    if (mood == Mood::busy) return Error{.code = ErrorCode::rate_limited, .retry_after = kBusyFor};
    shown.insert(write.name + " " + json::serialize(json::encode(write.check)));
    return ok;
  }

  std::uint64_t made_ = 0;
};

class ChecksBackend final : public NotifierBackend {
 public:
  ChecksBackend() {
    Task<void> kept = store_.append(change());
    kept.start();
    EXPECT_TRUE(kept.take());
  }

  Notifier& notifier() override { return checks_; }
  Change change() override {
    Run run = fakes::first_run();
    run.blueprint.metadata.external_id = "github:platform/shop@" + std::string(40, 'a');
    return fakes::whole_change(run::RunEvent::apply_finished, Timestamp(), std::move(run));
  }
  void set(Mood mood) override { board_.mood = mood; }
  std::set<std::string> told() const override { return board_.shown; }
  bool turn() override { return time_.turn(); }

 private:
  fakes::VirtualTime time_{};
  memory_store::MemoryStore store_{time_};
  Board board_{};
  github::Checks checks_{store_, store_, board_, github::CheckOptions{}};
};

/// A topic of which each record is known by its event. What a real cluster does is shown in
/// tests/kafka.
class Topic final : public kafka::Sender {
 public:
  Task<void> send(kafka::Record record) override {
    if (mood == Mood::away) co_return Error{.code = ErrorCode::unavailable};
    if (mood == Mood::refusing) co_return Error{.code = ErrorCode::forbidden};
    if (mood == Mood::busy)
      co_return Error{.code = ErrorCode::rate_limited, .retry_after = kBusyFor};
    records.insert(record.topic + " " + record.key + " " + record.value);
    co_return ok;
  }

  Mood mood = Mood::willing;
  std::set<std::string> records{};
};

class KafkaBackend final : public NotifierBackend {
 public:
  Notifier& notifier() override { return events_; }
  Change change() override {
    return fakes::whole_change(run::RunEvent::apply_finished, Timestamp());
  }
  void set(Mood mood) override { topic_.mood = mood; }
  std::set<std::string> told() const override { return topic_.records; }
  bool turn() override { return false; }

 private:
  Topic topic_{};
  kafka::RunEvents events_{topic_, "porc.runs", "/porc/porc"};
};

/// A folder, which is away when it was removed.
class RunFilesBackend final : public NotifierBackend {
 public:
  RunFilesBackend() { set(Mood::willing); }
  ~RunFilesBackend() override { set(Mood::away); }

  Notifier& notifier() override { return files_; }
  Change change() override {
    return fakes::whole_change(run::RunEvent::apply_finished, Timestamp());
  }
  std::vector<Mood> moods() const override { return {Mood::willing, Mood::away}; }
  void set(Mood mood) override {
    fs::remove_all(folder_);
    if (mood == Mood::willing) fs::create_directories(folder_);
  }
  std::set<std::string> told() const override {
    std::set<std::string> all;
    std::error_code absent;
    for (const auto& file : fs::directory_iterator(folder_, absent)) {
      std::ifstream text(file.path());
      all.insert(file.path().filename().string() + " " +
                 std::string(std::istreambuf_iterator<char>(text), {}));
    }
    return all;
  }
  bool turn() override {
    aio::Alarm alarm(loop_, loop_.now() + std::chrono::milliseconds(10), [this] { loop_.stop(); });
    loop_.run();
    return true;
  }

 private:
  fs::path folder_ = fs::path(testing::TempDir()) / "porc_notifier_contract";
  aio::Loop loop_{};
  aio::BlockingPool pool_{loop_, 1, 16};
  run_files::RunFiles files_{folder_, folder_, pool_};
};

template <class Backend>
NotifierFactory named(std::string name) {
  return {std::move(name), [] { return std::make_unique<Backend>(); }};
}

const NotifierFactory kRefusable[] = {named<DatadogBackend>("datadog"),
                                      named<DynatraceBackend>("dynatrace"),
                                      named<CallbacksBackend>("callback"),
                                      named<SubscriberBackend>("webhook"),
                                      named<WorkNotesBackend>("servicenow"),
                                      named<PortBackend>("port"),
                                      named<ChecksBackend>("github"),
                                      named<KafkaBackend>("kafka")};
INSTANTIATE_TEST_SUITE_P(Refusable, NotifierContract, testing::ValuesIn(kRefusable), notifier_name);
INSTANTIATE_TEST_SUITE_P(Refusable,
                         RefusableNotifierContract,
                         testing::ValuesIn(kRefusable),
                         notifier_name);
INSTANTIATE_TEST_SUITE_P(Others,
                         NotifierContract,
                         testing::Values(named<RunFilesBackend>("run_files")),
                         notifier_name);

}  // namespace
}  // namespace porc::contract
