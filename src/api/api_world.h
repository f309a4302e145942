// SPDX-License-Identifier: Apache-2.0
// Test support: the API over real HTTP, with everything behind it in memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/loop.h"
#include "aio/scope.h"
#include "aio/signal.h"
#include "api/api.h"
#include "api/token_desk.h"
#include "contracts/bundles.h"
#include "contracts/identity_provider.h"
#include "domain/quill/catalog.h"
#include "http/curl_client.h"
#include "http/server.h"
#include "json/parse.h"
#include "memory_blobs/memory_blobs.h"
#include "memory_engine/memory_engine.h"

namespace porc::api {

/// Quills that live as long as the test; a "service" with a sensitive input is there from the
/// start.
class QuillShelf final : public QuillLibrary {
 public:
  QuillShelf();
  Result<std::shared_ptr<const quill::Quill>> find(const std::string& kind,
                                                   const std::string& range) const override {
    return catalog_.find(kind, range);
  }
  Result<std::shared_ptr<const quill::Quill>> get(const std::string& kind,
                                                  const std::string& version) const override {
    return catalog_.get(kind, version);
  }
  quill::Standing standing(const std::string& kind, const std::string& version) const override {
    return catalog_.standing(kind, version);
  }
  std::vector<std::shared_ptr<const quill::Quill>> list() const override { return catalog_.list(); }
  Task<PublishedQuill> publish(quill::Source source) override;
  Task<quill::Standing> amend_standing(std::string kind,
                                       std::string version,
                                       Amendment amendment) override;
  /// All of them.
  void lose() { catalog_ = {}; }

 private:
  quill::Catalog catalog_{};
};

/// Does work on the spot, or, while it is closed, when it is opened.
class Gate final : public Compute {
 public:
  explicit Gate(aio::Executor& executor) : opened_(executor) {}
  Task<void> run(std::function<void()> work) override;
  void close() { closed_ = true; }
  void open();
  std::size_t waiting() const { return waiting_; }
  std::size_t done() const { return done_; }
  /// True for what is called by such work: in production it may block.
  bool is_working() const { return working_; }

 private:
  bool closed_ = false;
  std::size_t waiting_ = 0;
  std::size_t done_ = 0;
  bool working_ = false;
  aio::Signal opened_;
};

struct Answer {
  int status = 0;
  http::Headers headers{};
  std::string body{};
  json::value json() const { return json::parse(body).value(); }
  std::string text(const char* member) const;
};

using Sent = std::vector<std::pair<std::string, std::string>>;

class ApiWorld;

/// What a world may have of its own.
struct ApiWorldOptions {
  /// May wrap or replace the memory store.
  std::function<std::unique_ptr<Store>(ApiWorld&, std::unique_ptr<Store>)> store{};
  /// In place of the memory engine; may stand over the same outer world. It outlives the world.
  std::function<Engine&(ApiWorld&)> engine{};
  orchestrator::Settings settings{};
  std::vector<archive::File> rules{};  ///< of the platform
  PolicyLibrary* policies = nullptr;
  /// Keeps plans of past runs. It outlives the world.
  std::function<HostedEngine&(ApiWorld&)> hosted{};
  IdentityProvider* jobs = nullptr;
  CheckBoard* checks = nullptr;
  std::function<Task<void>()> look_at_data{};
  /// What every plan comes to.
  memory_engine::Outcome outcome = memory_engine::Outcome::changes;
};

class ApiWorld {
 public:
  explicit ApiWorld(ApiWorldOptions options = {});
  ~ApiWorld();
  ApiWorld(const ApiWorld&) = delete;
  ApiWorld& operator=(const ApiWorld&) = delete;

  /// Sends a request as the administrator, unless `headers` has an Authorization of its own (""
  /// sends none).
  Answer ask(std::string method, std::string target, std::string body = {}, Sent headers = {});
  Answer get(std::string target) { return ask("GET", std::move(target)); }
  Answer post(std::string target, std::string body = {}, Sent headers = {}) {
    return ask("POST", std::move(target), std::move(body), std::move(headers));
  }
  /// The administrator's POSTs to each of these, all under way at once.
  std::vector<Answer> post_together(std::vector<std::string> targets);
  /// One of them, while something else is under way.
  Task<void> keep_answer(std::string target, Answer* kept);
  /// Asks for `target` until the answer says `value` there, for at most a minute.
  Answer until(const std::string& target, const char* member, const std::string& value);
  /// Submits `body` and answers the run's id.
  std::string submit(std::string body, std::string query = {});

  /// A new token, as a header value.
  std::string bearer(std::vector<identity::Role> roles,
                     identity::Scope scope = {},
                     std::string owner = "dev@example.com");
  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop, std::move(task));
  }

  aio::Loop loop{};
  std::unique_ptr<Store> store;
  memory_engine::World outer;
  memory_engine::MemoryEngine engine{outer};
  memory_blobs::MemoryBlobs blobs{loop};
  Bundles bundles{blobs};
  QuillShelf quills{};
  Gate compute{loop};
  Gate secret_pool{loop};
  crypto::Sealer sealer{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
  observe::Redactor redactor{};
  observe::Metrics metrics{};
  std::unique_ptr<observe::Log> log{};
  aio::StopSource stop{};
  std::optional<orchestrator::Orchestrator> orchestrator{};
  std::optional<TokenDesk> desk{};
  std::string log_file{};

 private:
  class SeededEntropy;
  std::unique_ptr<Entropy> entropy_;
  std::optional<Authenticator> authenticator_{};
  std::optional<Api> api_{};
  std::optional<http::Server> server_{};
  std::optional<http::CurlClient> client_{};
  std::optional<aio::TaskScope> work_{};
  std::string url_{};
  std::string admin_{};
};

/// The original's flat body and the canonical form of one blueprint.
inline constexpr char kFlatBody[] =
    R"({"kind":"service","variables":{"image":"shop/orders:1"},"schema_version":"1.0.0",)"
    R"("external_reference":"github:shop/orders@0123456789012345678901234567890123456789",)"
    R"("source_repo":"shop/orders"})";
inline constexpr char kBlueprint[] =
    R"({"kind":"service","metadata":{"name":"orders","repo":"shop/orders","environment":"dev"},)"
    R"("inputs":{"image":"shop/orders:1","api_key":"canary-api-key"}})";

}  // namespace porc::api
