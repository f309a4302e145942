// SPDX-License-Identifier: Apache-2.0
// Not here: kafka::DeadLetterInbox, to which nobody sends anything.
#include <map>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "github/events.h"
#include "github/test_host.h"
#include "kafka/blueprint_source.h"
#include "kafka/record.h"
#include "memory_store/memory_store.h"
#include "port_catalog/signature.h"
#include "port_catalog/source.h"
#include "tests/contracts/event_source_contract.h"
#include "tests/fakes/no_inbox.h"
#include "tests/fakes/no_quills.h"
#include "tests/fakes/no_runs.h"
#include "tests/fakes/virtual_time.h"

namespace porc::contract {
namespace {

/// Makes one run for each key of a submission, as the orchestrator does.
class FewRuns final : public fakes::NoRuns {
 public:
  Task<Run> submit(Submission submission, identity::Principal) override {
    const std::string key = submission.idempotency_key.value_or("none");
    const auto number = static_cast<std::uint32_t>(keys.size());
    const auto place = keys.try_emplace(key, make_run_id(Timestamp(), number)).first;
    Run run;
    run.id = place->second;
    co_return run;
  }

  std::map<std::string, RunId> keys{};
};

class RunsBackend : public SourceBackend {
 public:
  Timestamp now() const override { return time_.now(); }
  std::set<std::string> done() const override {
    std::set<std::string> all;
    for (const auto& [key, run] : runs_.keys) all.insert(key);
    return all;
  }

 protected:
  fakes::VirtualTime time_{};
  memory_store::MemoryStore store_{time_};
  FewRuns runs_{};
};

/// A pull request with one blueprint.
class OneBlueprint final : public github::EmptyHost {
 public:
  Task<github::PullRequest> get_pull_request(std::string, std::uint64_t number) override {
    github::PullRequest pull{.number = number, .open = true};
    pull.author = "ann";
    pull.head_sha = std::string(40, 'a');
    pull.base_sha = std::string(40, 'b');
    co_return pull;
  }
  Task<std::vector<github::FileChange>> changed_blueprints(std::string,
                                                           std::string,
                                                           std::string) override {
    std::vector<github::FileChange> changes{{.path = "infra/thing.yaml"}};
    co_return changes;
  }
  Task<std::string> read_file(std::string, std::string, std::string) override {
    co_return "kind: thing\nmetadata:\n  name: thing\ninputs: {}\n";
  }
  Task<std::string> permission_of(std::string, std::string) override { co_return "admin"; }
};

class GithubBackend final : public RunsBackend {
 public:
  EventSource& source() override { return events_; }
  Message send(const std::string& body, const std::string& id) override {
    return signed_with(secret(), body, id);
  }
  std::optional<Message> forge(const std::string& body) override {
    return signed_with("another", body, "e1");
  }
  std::string asking(const std::string& id) const override { return event("opened", id); }
  std::string idle() const override { return event("labeled", "e1"); }

 private:
  static Message signed_with(const std::string& secret,
                             const std::string& body,
                             const std::string& id) {
    Message message{.body = body};
    message.headers = {
        {"Content-Type", "application/json"},
        {"X-GitHub-Event", "pull_request"},
        {"X-GitHub-Delivery", id},
        {"X-Hub-Signature-256", "sha256=" + hex_encode(crypto::hmac_sha256(secret, body))}};
    return message;
  }
  static std::string event(const std::string& action, const std::string& title) {
    return R"({"action":")" + action +
           R"(","repository":{"id":1,"full_name":"acme/orders","default_branch":"main"},)" +
           R"("sender":{"login":"ann"},"pull_request":{"number":7,"title":")" + title +
           R"(","head":{"sha":")" + std::string(40, 'a') + R"("}}})";
  }

  OneBlueprint host_{};
  fakes::NoInbox inbox_{};
  github::Events events_{runs_, inbox_, store_, host_, {.secrets = {Secret(secret())}}};
};

/// By webhook, or as records that carry their signature.
class PortBackend : public RunsBackend {
 public:
  explicit PortBackend(port_catalog::Transport transport)
      : transport_(transport),
        source_(transport,
                {.runs = runs_, .store = store_, .quills = quills_, .options = options_}) {}

  EventSource& source() override { return source_; }
  Message send(const std::string& body, const std::string& /*id*/) override {
    return signed_with(options_.client_secret, body);
  }
  std::optional<Message> forge(const std::string& body) override {
    return signed_with(Secret("another"), body);
  }
  std::string asking(const std::string& id) const override {
    return R"({"action":"porc_create_service","runId":")" + id +
           R"(","porc":{"do":"create","kind":"service"},"inputs":{"porc_name":"orders"},)" +
           R"("trigger":{"by":{"user":{"email":"dev@acme.io"}}},"headers":{}})";
  }
  std::string idle() const override {
    return R"({"action":"UPDATE","resourceType":"entity","trigger":{"by":{"userId":"you"}},)"
           R"("context":{"blueprint":"porc_run","entity":"x"},"diff":{},"headers":{}})";
  }
  std::optional<Duration> good_for() const override {
    return transport_ == port_catalog::Transport::webhook ? port_catalog::kSkewMax
                                                          : port_catalog::kRecordAgeMax;
  }

 private:
  Message signed_with(const Secret& secret, const std::string& body) const {
    const std::string at = std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count());
    const std::string signature = port_catalog::signature_of(secret, at, body);
    if (transport_ == port_catalog::Transport::webhook) {
      return {.headers = {{"X-Port-Timestamp", at}, {"X-Port-Signature", signature}}, .body = body};
    }
    Message record{.body = body};
    if (body.ends_with("{}}")) {
      record.body.insert(
          body.size() - 2,
          R"("X-Port-Signature":")" + signature + R"(","X-Port-Timestamp":")" + at + R"(")");
    }
    return record;
  }

  port_catalog::Transport transport_;
  fakes::NoQuills quills_{};
  port_catalog::Options options_{.client_secret = Secret(secret())};
  port_catalog::PortSource source_;
};

class PortWebhookBackend final : public PortBackend {
 public:
  PortWebhookBackend() : PortBackend(port_catalog::Transport::webhook) {}
};
class PortRecordBackend final : public PortBackend {
 public:
  PortRecordBackend() : PortBackend(port_catalog::Transport::kafka) {}
};

class KafkaBackend final : public RunsBackend {
 public:
  EventSource& source() override { return source_; }
  Message send(const std::string& body, const std::string& /*id*/) override {
    Message record{.body = body};
    record.headers = {{kafka::kTopicHeader, "porc.blueprints"},
                      {"content-type", "application/cloudevents+json"}};
    return record;
  }
  std::optional<Message> forge(const std::string& /*body*/) override { return std::nullopt; }
  std::string asking(const std::string& id) const override {
    return event(kafka::kSubmittedType, id);
  }
  std::string idle() const override { return event("somebody.elses", "e1"); }

 private:
  static std::string event(const std::string& type, const std::string& id) {
    return R"({"specversion":"1.0","source":"/orders","type":")" + type + R"(","id":")" + id +
           R"(","data":{"blueprint":{"kind":"service","metadata":{"name":"orders"},)" +
           R"("inputs":{"image":"i"}}}})";
  }

  kafka::BlueprintSource source_{runs_, {.owner = "platform@example.com"}};
};

template <class Backend>
SourceFactory named(std::string name) {
  return {std::move(name), [] { return std::make_unique<Backend>(); }};
}

const SourceFactory kGithub = named<GithubBackend>("github");
const SourceFactory kPort = named<PortWebhookBackend>("port");
const SourceFactory kPortKafka = named<PortRecordBackend>("port_kafka");
const SourceFactory kKafka = named<KafkaBackend>("kafka");

INSTANTIATE_TEST_SUITE_P(All,
                         EventSourceContract,
                         testing::Values(kGithub, kPort, kPortKafka, kKafka),
                         source_name);
INSTANTIATE_TEST_SUITE_P(All,
                         SignedSourceContract,
                         testing::Values(kGithub, kPort, kPortKafka),
                         source_name);
INSTANTIATE_TEST_SUITE_P(All, DatedSourceContract, testing::Values(kPort, kPortKafka), source_name);

}  // namespace
}  // namespace porc::contract
