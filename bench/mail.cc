// SPDX-License-Identifier: Apache-2.0
// What comes in and what goes out, over real HTTP and the SQLite store in FOLDER, one `name value`
// a line:
//   bench_mail FOLDER webhooks    a burst of signed webhooks from several senders
//   bench_mail FOLDER deliveries  entries of the outbox, told to a server on this machine
//   bench_mail FOLDER waiting N   what N events that wait cost
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aio/loop.h"
#include "aio/scope.h"
#include "api/api.h"
#include "base/encoding.h"
#include "contracts/bundles.h"
#include "crypto/digest.h"
#include "host/entropy.h"
#include "http/curl_client.h"
#include "http/live_server.h"
#include "json/parse.h"
#include "memory_blobs/memory_blobs.h"
#include "memory_engine/memory_engine.h"
#include "sqlite_store/sqlite_store.h"
#include "tests/fakes/inline_compute.h"
#include "tests/sim/quills.h"

namespace {

using namespace porc;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kBurst = 10'000;
constexpr int kSenders = 16;
constexpr int kDeliveries = 20'000;
constexpr std::size_t kBatch = 1000;
constexpr std::size_t kBodyBytes = 8000;  // a push of a few commits
constexpr char kSecret[] = "It's a Secret to Everybody";

class HostEntropy final : public Entropy {
 public:
  std::string bytes(std::size_t count) override { return host::random_bytes(count); }
};

/// Signs as GitHub does.
class Hub final : public EventSource {
 public:
  std::string name() const override { return "hub"; }
  std::size_t body_bytes_max() const override { return 26U << 20; }
  Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp) const override {
    PORC_TRY(const std::string sent, hex_decode(message.header("X-Hub-Signature-256").substr(7)));
    if (!crypto::equal_constant_time(sent, crypto::hmac_sha256(kSecret, message.body)))
      return Error{.code = ErrorCode::unauthenticated, .message = "the signature differs"};
    PORC_TRY(const json::value event, json::parse(message.body));
    return InboxEntry{.key = "hub:" + std::string(message.header("X-GitHub-Delivery")),
                      .source = "hub",
                      .subject = std::string(event.at("subject").as_string()),
                      .kind = "push",
                      .body = message.body};
  }
  Task<void> handle(InboxEntry) override {
    if (closed) co_return Error{.code = ErrorCode::rate_limited, .retry_after = Duration(3600'000)};
    ++handled;
    co_return ok;
  }
  bool closed = false;
  int handled = 0;
};

/// Posts what it is told.
class Post final : public Notifier {
 public:
  explicit Post(aio::Loop& loop) : client_(loop, {}) {}
  std::string target() const override { return "post"; }
  std::vector<Report> reports_of(const Change&) const override { return {}; }
  Task<void> deliver(OutboxEntry entry) override {
    http::ClientRequest request{.method = "POST", .url = url};
    request.headers.add("Content-Type", "application/json");
    request.body = json::serialize(entry.payload);
    PORC_CO_TRY(const http::ClientResponse response, co_await client_.send(std::move(request)));
    if (response.status != 200) std::abort();
    ++delivered;
    co_return ok;
  }
  std::string url{};
  int delivered = 0;

 private:
  http::CurlClient client_;
};

struct World {
  explicit World(const std::filesystem::path& folder) {
    store = sqlite_store::SqliteStore::open(folder / "porc.db", loop, loop).value();
    observe::LogOptions options{.level = observe::Level::info, .to_stderr = false};
    options.file = folder / "log.jsonl";
    log = observe::Log::open(std::move(options), redactor, [this] { return loop.now(); }).value();
    orchestrator::Parts parts{.executor = loop,
                              .clock = loop,
                              .entropy = entropy,
                              .compute = compute,
                              .store = *store,
                              .bundles = bundles,
                              .quills = quills,
                              .engine = engine,
                              .sealer = sealer,
                              .secret_pool = compute,
                              .secrets = {},
                              .notifiers = {&post}};
    orchestrator.emplace(std::move(parts), orchestrator::Settings{});
    orchestrator->add_source(hub);
    authenticator.emplace(*store, loop);
    api.emplace(api::Surroundings{.orchestrator = *orchestrator,
                                  .authenticator = *authenticator,
                                  .metrics = metrics,
                                  .log = *log,
                                  .redactor = redactor,
                                  .stop = stop.token()});
    http::ServerOptions server_options;
    server_options.body_bytes_max_for = [this](const http::Request& request) {
      return api->body_bytes_max(request);
    };
    server.emplace(loop, std::move(server_options), [this](http::Request request) {
      return api->handle(std::move(request));
    });
    port = server->listen().value();
    work.emplace(loop, [](Error) {});
    work->spawn(orchestrator->work(stop.token()));
  }
  ~World() {
    stop.request_stop();
    (void)run(work->join());
  }
  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop, std::move(task));
  }
  /// Lets the loop turn until `condition`.
  template <class Condition>
  void until(Condition condition) {
    while (!condition())
      (void)run(aio::sleep_until(loop, loop.now() + std::chrono::milliseconds(1)));
  }

  aio::Loop loop{};
  std::unique_ptr<Store> store{};
  HostEntropy entropy{};
  fakes::InlineCompute compute{};
  memory_engine::World outer{loop, loop, nullptr};
  memory_engine::MemoryEngine engine{outer};
  memory_blobs::MemoryBlobs blobs{loop};
  Bundles bundles{blobs};
  sim::OneQuill quills{};
  crypto::Sealer sealer{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
  observe::Redactor redactor{};
  observe::Metrics metrics{};
  std::unique_ptr<observe::Log> log{};
  aio::StopSource stop{};
  Hub hub{};
  Post post{loop};
  std::optional<orchestrator::Orchestrator> orchestrator{};
  std::optional<api::Authenticator> authenticator{};
  std::optional<api::Api> api{};
  std::optional<http::Server> server{};
  std::optional<aio::TaskScope> work{};
  std::uint16_t port = 0;
};

std::string event_body(const std::string& subject, std::size_t bytes) {
  std::string body = R"({"subject":")" + subject + R"(","commits":[")";
  while (body.size() + 40 < bytes) body += R"(changed quills/service/main.tf",")";
  return body + "\"]}";
}

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): so the system calls it
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
  return fd;
}

/// One sender: an event after the answer to the one before. Answers its waits in milliseconds.
std::vector<double> send_events(std::uint16_t port, int sender, int count) {
  const int fd = connect_to(port);
  std::vector<double> waits;
  std::string answer(64 * 1024, '\0');
  for (int i = 0; i < count; ++i) {
    const std::string body = event_body("repo/" + std::to_string(i % 50), kBodyBytes);
    const std::string request =
        "POST /webhooks/hub HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "X-GitHub-Delivery: " +
        std::to_string(sender) + "-" + std::to_string(i) +
        "\r\nX-Hub-Signature-256: sha256=" + hex_encode(crypto::hmac_sha256(kSecret, body)) +
        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    const auto begin = Clock::now();
    for (std::size_t sent = 0; sent < request.size();) {
      const ssize_t n = ::send(fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) std::abort();
      sent += static_cast<std::size_t>(n);
    }
    const ssize_t got = ::recv(fd, answer.data(), answer.size(), 0);
    waits.push_back(Seconds(Clock::now() - begin).count() * 1000);
    if (got <= 0 || !answer.starts_with("HTTP/1.1 202")) std::abort();
  }
  ::close(fd);
  return waits;
}

std::size_t stored_events(World& world) {
  std::size_t count = 0;
  std::uint64_t after = 0;
  for (;;) {
    InboxStore::InboxFilter all;
    const auto page = world.run(world.store->list_inbox(std::move(all), after, kBatch)).value();
    count += page.size();
    if (page.size() < kBatch) return count;
    after = page.back().place;
  }
}

int webhooks(const std::filesystem::path& folder) {
  World world(folder);
  std::vector<std::vector<double>> waits(kSenders);
  std::vector<std::thread> senders;
  const auto begin = Clock::now();
  std::atomic<int> ended = 0;
  for (int i = 0; i < kSenders; ++i) {
    senders.emplace_back([&, i] {
      waits[static_cast<std::size_t>(i)] = send_events(world.port, i, kBurst / kSenders);
      ++ended;
    });
  }
  world.until([&] { return ended == kSenders; });
  const double taken = Seconds(Clock::now() - begin).count();
  for (std::thread& sender : senders) sender.join();
  world.until([&] { return world.hub.handled == kBurst; });
  const double all_taken = Seconds(Clock::now() - begin).count();
  std::vector<double> all;
  for (const auto& each : waits) all.insert(all.end(), each.begin(), each.end());
  std::ranges::sort(all);
  std::printf("acknowledged_per_second %.0f\n", kBurst / taken);
  std::printf("handled_per_second %.0f\n", kBurst / all_taken);
  std::printf("median_ms %.2f\n", all[all.size() / 2]);
  std::printf("p99_ms %.2f\n", all[all.size() * 99 / 100]);
  std::printf("lost %zu\n", kBurst - stored_events(world));
  return 0;
}

int deliveries(const std::filesystem::path& folder) {
  http::LiveServer target([](http::Request) -> Task<http::Response> {
    http::Response taken;
    co_return taken;
  });
  World world(folder);
  world.post.url = target.url("/");
  for (int stored = 0; stored < kDeliveries;) {
    Subject subject{.name = "bench/" + std::to_string(stored), .version = 1};
    std::vector<OutboxEntry> outbox;
    for (std::size_t i = 0; i < kBatch; ++i, ++stored) {
      const std::string name = "run-" + std::to_string(stored);
      json::object payload{{"run", name}, {"status", "applied"}};
      outbox.push_back({.key = name + ":1:post",
                        .subject = name,
                        .target = "post",
                        .payload = std::move(payload)});
    }
    if (!world.run(world.store->put_subject(std::move(subject), std::move(outbox)))) std::abort();
  }
  const int before = world.post.delivered;
  const auto begin = Clock::now();
  world.orchestrator->look_at_mail();
  world.until([&] { return world.post.delivered == kDeliveries; });
  std::printf("delivered_per_second %.0f\n",
              (kDeliveries - before) / Seconds(Clock::now() - begin).count());
  return 0;
}

double resident_mebibytes() {
  ::malloc_trim(0);
  std::ifstream status("/proc/self/statm");
  long total = 0;
  long resident = 0;
  status >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

int waiting(const std::filesystem::path& folder, std::size_t count) {
  World world(folder);
  world.hub.closed = true;
  (void)world.run(world.store->ping());
  const double idle = resident_mebibytes();
  double most = idle;
  const auto begin = Clock::now();
  for (std::size_t stored = 0; stored < count;) {
    std::vector<InboxEntry> entries;
    for (std::size_t i = 0; i < kBatch; ++i, ++stored) {
      entries.push_back({.key = "hub:" + std::to_string(stored),
                         .source = "hub",
                         .subject = "repo/" + std::to_string(stored % 5000),
                         .kind = "push",
                         .body = event_body("x", 200)});
    }
    if (!world.run(world.orchestrator->receive(std::move(entries)))) std::abort();
    if (stored % (kBatch * 20) == 0) most = std::max(most, resident_mebibytes());
  }
  std::printf("received_per_second %.0f\n",
              static_cast<double>(count) / Seconds(Clock::now() - begin).count());
  const auto asked = Clock::now();
  const auto depth = world.run(world.store->inbox_depth()).value();
  std::printf("depth_ms %.1f\n", Seconds(Clock::now() - asked).count() * 1000);
  most = std::max(most, resident_mebibytes());
  std::printf("waiting %llu\n", static_cast<unsigned long long>(depth.waiting));
  std::printf("idle_mib %.1f\n", idle);
  std::printf("above_idle_mib %.1f\n", most - idle);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 2 ? argv[2] : "";
  if (what == "webhooks") return webhooks(argv[1]);
  if (what == "deliveries") return deliveries(argv[1]);
  if (what == "waiting" && argc > 3)
    return waiting(argv[1], static_cast<std::size_t>(std::strtoull(argv[3], nullptr, 10)));
  std::fputs("bench_mail FOLDER webhooks|deliveries|waiting N\n", stderr);
  return 2;
}
