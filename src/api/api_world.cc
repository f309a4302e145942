// SPDX-License-Identifier: Apache-2.0
#include "api/api_world.h"

#include <algorithm>
#include <random>
#include <utility>

#include <unistd.h>

#include <gtest/gtest.h>

#include "memory_store/memory_store.h"

namespace porc::api {
namespace {

using namespace std::chrono_literals;

constexpr char kSchema[] =
    R"({"type":"object","required":["image"],"additionalProperties":false,"properties":{)"
    R"("image":{"type":"string","maxLength":200,"pattern":"^[a-z0-9./:-]+$"},)"
    R"("replicas":{"type":"integer","minimum":1,"maximum":20,"default":1},)"
    R"("api_key":{"type":"string","sensitive":true}}})";
constexpr char kMain[] =
    "resource \"terraform_data\" \"service\" {\n  input = {\n    image = {{ image }}\n"
    "{%- if api_key is defined %}\n    key = sha256({{ api_key }})\n{%- endif %}\n  }\n}\n";

quill::Source service_quill() {
  quill::Source source{.kind = "service", .version = "1.0.0"};
  source.files.push_back(
      {.path = "quill.yaml", .bytes = "kind: service\nversion: 1.0.0\ndescription: A service\n"});
  source.files.push_back({.path = "schema.json", .bytes = kSchema});
  source.files.push_back({.path = "main.tf.j2", .bytes = kMain});
  return source;
}

memory_engine::Script quick(const PlanRequest& request,
                            const memory_engine::WorkspaceState& workspace,
                            memory_engine::Outcome outcome) {
  memory_engine::Script script = memory_engine::as_terraform_would(request, workspace);
  if (script.outcome == memory_engine::Outcome::changes) script.outcome = outcome;
  script.planning = 5ms;
  script.applying = 5ms;
  script.stopping = 5ms;
  script.outputs["url"] = {.value = "https://orders.dev.example.com"};
  return script;
}

}  // namespace

QuillShelf::QuillShelf() {
  auto compiled = quill::Quill::compile(service_quill());
  PORC_ASSERT(compiled.has_value());
  PORC_ASSERT(catalog_.add(*std::move(compiled)).has_value());
}

Task<PublishedQuill> QuillShelf::publish(quill::Source source) {
  PORC_CO_TRY(auto compiled, quill::Quill::compile(std::move(source)));
  PORC_CO_TRY(const bool is_new, catalog_.add(compiled));
  co_return PublishedQuill{.quill = std::move(compiled), .is_new = is_new};
}

Task<quill::Standing> QuillShelf::amend_standing(std::string kind,
                                                 std::string version,
                                                 Amendment amendment) {
  PORC_CO_CHECK(catalog_.get(kind, version));
  quill::Standing standing = catalog_.standing(kind, version);
  amendment(standing);
  catalog_.put_standing(kind, version, standing);
  co_return standing;
}

std::string Answer::text(const char* member) const {
  const json::value document = json();
  const json::value* found =
      document.is_object() ? document.as_object().if_contains(member) : nullptr;
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

Task<void> Gate::run(std::function<void()> work) {
  ++waiting_;
  while (closed_) PORC_CO_CHECK(co_await opened_.wait());
  --waiting_;
  working_ = true;
  work();
  working_ = false;
  ++done_;
  co_return ok;
}

void Gate::open() {
  closed_ = false;
  opened_.notify_all();
}

class ApiWorld::SeededEntropy final : public Entropy {
 public:
  std::string bytes(std::size_t count) override {
    std::string drawn(count, '\0');
    for (char& c : drawn) c = static_cast<char>(random_());
    return drawn;
  }

 private:
  std::mt19937_64 random_{4};
};

ApiWorld::ApiWorld(ApiWorldOptions own)
    : store(std::make_unique<memory_store::MemoryStore>(loop)),
      outer(loop,
            loop,
            [outcome = own.outcome](const PlanRequest& request,
                                    const memory_engine::WorkspaceState& workspace) {
              return quick(request, workspace, outcome);
            }),
      log_file(testing::TempDir() + "/api_world." + std::to_string(getpid()) + ".jsonl"),
      entropy_(std::make_unique<SeededEntropy>()) {
  if (own.store) store = own.store(*this, std::move(store));
  observe::LogOptions options{.level = observe::Level::debug, .to_stderr = false};
  options.file = log_file;
  log = observe::Log::open(std::move(options), redactor, [this] { return loop.now(); }).value();
  orchestrator::Parts parts{.executor = loop,
                            .clock = loop,
                            .entropy = *entropy_,
                            .compute = compute,
                            .store = *store,
                            .bundles = bundles,
                            .quills = quills,
                            .engine = own.engine ? own.engine(*this) : engine,
                            .sealer = sealer,
                            .secret_pool = secret_pool,
                            .secrets = [this](const std::string& name) -> Result<Secret> {
                              EXPECT_TRUE(secret_pool.is_working()) << "a file may not answer";
                              if (name == "api-key") return Secret("canary-mounted");
                              return Error{.code = ErrorCode::not_found,
                                           .message = "no secret " + name};
                            }};
  parts.platform_rules = rules::PlatformRules::compile(own.rules).value();
  parts.policies = own.policies;
  own.settings.callback_hosts = {"ci.example.com"};
  orchestrator.emplace(std::move(parts), std::move(own.settings));
  authenticator_.emplace(*store, loop);
  api_.emplace(Surroundings{.orchestrator = *orchestrator,
                            .authenticator = *authenticator_,
                            .metrics = metrics,
                            .log = *log,
                            .redactor = redactor,
                            .stop = stop.token(),
                            .about = {.version = "1.2.3", .engine = "memory", .store = "memory"},
                            .policies = own.policies,
                            .hosted = own.hosted ? &own.hosted(*this) : nullptr,
                            .jobs = own.jobs,
                            .checks = own.checks,
                            .look_at_data = std::move(own.look_at_data)});
  http::ServerOptions server;
  server.body_bytes_max_for = [this](const http::Request& request) {
    return api_->body_bytes_max(request);
  };
  server.is_unproven = [this](const http::Request& request) { return api_->is_unproven(request); };
  server.refuse_body = [this](const http::Request* head) { return api_->refuse_body(head); };
  server_.emplace(loop, std::move(server), [this](http::Request request) {
    return api_->handle(std::move(request));
  });
  url_ = "http://127.0.0.1:" + std::to_string(server_->listen().value());
  client_.emplace(loop, http::CurlOptions{.user_agent = "porc/test"});
  desk.emplace(*store, *entropy_, loop);
  admin_ = bearer({identity::Role::admin}, {}, "admin@example.com");
  work_.emplace(loop, [](Error) {});
  work_->spawn(orchestrator->work(stop.token()));
}

ApiWorld::~ApiWorld() {
  stop.request_stop();
  (void)run(server_->drain(1s));
  (void)run(work_->join());
}

Answer ApiWorld::ask(std::string method, std::string target, std::string body, Sent headers) {
  http::ClientRequest request{.method = std::move(method), .url = url_ + target};
  for (auto& [name, value] : headers) {
    if (!value.empty()) request.headers.add(name, value);
  }
  const bool own =
      std::ranges::any_of(headers, [](const auto& sent) { return sent.first == "Authorization"; });
  if (!own) request.headers.add("Authorization", admin_);
  request.body = std::move(body);
  auto response = run(client_->send(std::move(request)));
  if (!response) {
    ADD_FAILURE() << target << ": " << response.error().to_string();
    return {};
  }
  return {.status = response->status, .headers = response->headers, .body = response->body};
}

Task<void> ApiWorld::keep_answer(std::string target, Answer* kept) {
  http::ClientRequest request{.method = "POST", .url = url_ + target};
  request.headers.add("Authorization", admin_);
  PORC_CO_TRY(http::ClientResponse response, co_await client_->send(std::move(request)));
  *kept = {.status = response.status, .headers = response.headers, .body = response.body};
  co_return ok;
}

std::vector<Answer> ApiWorld::post_together(std::vector<std::string> targets) {
  std::vector<Answer> answers(targets.size());
  aio::TaskScope clients(loop, [](const Error& error) { ADD_FAILURE() << error.to_string(); });
  for (std::size_t i = 0; i < targets.size(); ++i) {
    clients.spawn(keep_answer(std::move(targets[i]), &answers[i]));
  }
  EXPECT_TRUE(run(clients.join()));
  return answers;
}

Answer ApiWorld::until(const std::string& target, const char* member, const std::string& value) {
  const Timestamp late = loop.now() + std::chrono::minutes(1);
  for (;;) {
    Answer answer = get(target);
    const json::value body = answer.json();
    const json::value* found = body.as_object().if_contains(member);
    if (found != nullptr && found->is_string() && found->as_string() == value) return answer;
    if (loop.now() > late) {
      ADD_FAILURE() << target << " stays " << answer.body;
      return answer;
    }
  }
}

std::string ApiWorld::submit(std::string body, std::string query) {
  const Answer answer = post("/blueprint" + query, std::move(body));
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.text("run_id");
}

std::string ApiWorld::bearer(std::vector<identity::Role> roles,
                             identity::Scope scope,
                             std::string owner) {
  wire::CreateToken asked{
      .owner = std::move(owner), .roles = std::move(roles), .scope = std::move(scope)};
  return "Bearer " + run(desk->create(std::move(asked))).value().token;
}

}  // namespace porc::api
