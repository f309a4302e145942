// SPDX-License-Identifier: Apache-2.0
// How many events of 1 kB a second come from Kafka into the inbox of a SQLite store, sealed,
// against a client that reads the same topic and does nothing: `bench_kafka_inbox [FOLDER]`. The
// cluster is librdkafka's mock in this very process, so both sides pay for it.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "aio/loop.h"
#include "base/encoding.h"
#include "crypto/seal.h"
#include "kafka/blueprint_source.h"
#include "kafka/consumer.h"
#include "sqlite_store/sqlite_store.h"
#include "tests/fakes/kafka_cluster.h"
#include "tests/fakes/no_runs.h"

namespace {

using namespace porc;
using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

constexpr int kPartitions = 32;
constexpr int kEvents = 60'000;  // 60 MB: the mock keeps 5 MiB a partition
constexpr std::size_t kEventBytes = 1024;
constexpr char kTopic[] = "bench";

/// Seals and stores as the server's inbox does.
class SealedInbox final : public Inbox {
 public:
  explicit SealedInbox(Store& store) : store_(store) {}
  Task<std::vector<bool>> receive(std::vector<InboxEntry> entries) override {
    if (stored == 0) begin = Steady::now();
    const std::string nonce(crypto::kNonceBytes, 'n');
    for (InboxEntry& entry : entries)
      entry.body = base64_encode(sealer_.seal(entry.body, "inbox:" + entry.key, nonce));
    const std::size_t count = entries.size();
    PORC_CO_TRY(std::vector<bool> fresh, co_await store_.receive(std::move(entries)));
    stored += count;
    end = Steady::now();
    co_return fresh;
  }
  bool is_full() const override { return false; }

  std::size_t stored = 0;
  Steady::time_point begin{};
  Steady::time_point end{};

 private:
  Store& store_;
  crypto::Sealer sealer_{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
};

std::string event(int number) {
  std::string text = R"({"specversion":"1.0","id":")" + std::to_string(number) +
                     R"(","source":"/bench","type":"porc.blueprint.submitted","data":{"blueprint":)"
                     R"({"kind":"service","metadata":{"name":"orders"},"inputs":{"image":")";
  const std::string end = R"("}}}})";
  text.append(kEventBytes - text.size() - end.size(), 'x');
  return text + end;
}

void fill(fakes::KafkaCluster& cluster) {
  cluster.make_topic(kTopic, kPartitions);
  fakes::KafkaWriter writer(cluster);
  kafka::Record record{.topic = kTopic};
  record.headers.emplace_back("content-type", "application/cloudevents+json");
  for (int i = 0; i < kEvents; ++i) {
    record.key = "key" + std::to_string(i % 1000);
    record.value = event(i);
    writer.write(record);
  }
  if (!writer.flush()) std::abort();
}

double read_rate(const fakes::KafkaCluster& cluster) {
  fakes::KafkaReader reader(cluster, kTopic, kPartitions);
  const auto begin = Steady::now();
  std::size_t seen = 0;
  while (seen < kEvents) seen += reader.read(std::chrono::seconds(10)).size();
  return static_cast<double>(seen) / Seconds(Steady::now() - begin).count();
}

Task<void> wait_for(const SealedInbox* inbox, aio::Clock* clock) {
  while (inbox->stored < kEvents)
    PORC_CO_CHECK(co_await aio::sleep_until(*clock, clock->now() + std::chrono::milliseconds(5)));
  co_return ok;
}

double inbox_rate(const fakes::KafkaCluster& cluster, const std::filesystem::path& folder) {
  aio::Loop loop;
  auto store = sqlite_store::SqliteStore::open(folder / "porc.db", loop, loop);
  if (!store) std::abort();
  SealedInbox inbox(**store);
  fakes::NoRuns runs;  // only `admit` is called
  kafka::BlueprintSource source(runs, {.owner = "bench"});
  kafka::DeadLetterInbox letters(inbox);
  observe::Metrics metrics;
  kafka::Meters meters(metrics, {kTopic});
  kafka::ConsumerOptions options{.name = "own", .cluster = cluster.reach()};
  options.membership = {.group = "bench", .session_timeout = std::chrono::seconds(6)};
  options.topics[kTopic] = &source;
  kafka::Consumer::Parts parts{.executor = loop,
                               .clock = loop,
                               .inbox = inbox,
                               .dead_letters = letters,
                               .meters = meters,
                               .say = [](std::string_view, const std::string&) {}};
  auto consumer = kafka::Consumer::open(std::move(parts), std::move(options));
  if (!consumer) std::abort();
  aio::StopSource stop;
  aio::TaskScope scope(loop, [](const Error&) {});
  scope.spawn((*consumer)->run(stop.token()));
  if (!run_to_end(loop, wait_for(&inbox, &loop))) std::abort();
  stop.request_stop();
  if (!run_to_end(loop, scope.join())) std::abort();
  return static_cast<double>(inbox.stored) / Seconds(inbox.end - inbox.begin).count();
}

}  // namespace

int main(int count, char** arguments) {
  std::string pattern =
      (count > 1 ? std::string(arguments[1]) : std::string(".")) + "/bench-XXXXXX";
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  fakes::KafkaCluster cluster;
  fill(cluster);
  std::printf("into_inbox %.0f\n", inbox_rate(cluster, folder));
  std::printf("only_read %.0f\n", read_rate(cluster));
  std::filesystem::remove_all(folder);
}
