// SPDX-License-Identifier: Apache-2.0
#include "tests/kafka/consumer_world.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include <unistd.h>

#include <gtest/gtest.h>

#include "memory_store/memory_store.h"
#include "sqlite_store/sqlite_store.h"

namespace porc::kafka {
namespace {

constexpr std::size_t kClaimed = 256;

}  // namespace

Result<std::optional<InboxEntry>> LineSource::admit(const Message& message,
                                                    Timestamp /*now*/) const {
  const auto done = std::chrono::steady_clock::now() + takes.load();
  while (std::chrono::steady_clock::now() < done) std::this_thread::yield();
  if (message.body == "poison")
    return Error{.code = ErrorCode::malformed, .message = "the line is poison"};
  if (message.body == "nothing") return std::optional<InboxEntry>();
  return std::optional(InboxEntry{.key = "lines:" + message.body,
                                  .source = "lines",
                                  .subject = std::string(message.header(kKeyHeader)),
                                  .kind = "line",
                                  .body = message.body});
}

Task<void> LineSource::handle(InboxEntry /*entry*/) {
  co_return ok;
}

Task<std::vector<bool>> StoreInbox::receive(std::vector<InboxEntry> entries) {
  if (broken) co_return Error{.code = ErrorCode::unavailable, .message = "the disk is gone"};
  PORC_CO_TRY(std::vector<bool> fresh, co_await store_.receive(std::move(entries)));
  for (const bool is_new : fresh) known += is_new ? 0 : 1;
  co_return fresh;
}

World::World(const std::string& kind) {
  if (kind == "memory") {
    store = std::make_unique<memory_store::MemoryStore>(loop);
  } else {
    std::string pattern = (std::filesystem::temp_directory_path() / "kafka-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    auto opened = sqlite_store::SqliteStore::open(folder_ + "/porc.db", loop, loop);
    EXPECT_TRUE(opened) << opened.error().to_string();
    store = *std::move(opened);
  }
  inbox = std::make_unique<StoreInbox>(*store);
  topic = cluster.unique("lines");
  dead_topic = cluster.unique("lines.dlq");
  cluster.make_topic(topic, kPartitions);
  cluster.make_topic(dead_topic, 1);
  auto made = Producer::open(loop, loop, cluster.reach(), say());
  EXPECT_TRUE(made) << made.error().to_string();
  producer = *std::move(made);
  dead_letters = std::make_unique<DeadLetterTopic>(*producer, dead_topic);
  meters = std::make_unique<Meters>(metrics, std::vector<std::string>{topic});
  scope_ = std::make_unique<aio::TaskScope>(loop, [](const Error&) {});
  scope_->spawn(handle_events());
}

World::~World() {
  for (auto& member : members_) member->stop.request_stop();
  EXPECT_TRUE(until([this] {
    return std::ranges::all_of(members_, [](const auto& each) { return each->ended; });
  }));
  stop_.request_stop();
  scope_.reset();
  members_.clear();
  // Its thread says what it meets until it ends.
  dead_letters.reset();
  producer.reset();
  store.reset();
  if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

Say World::say() {
  return [this](std::string_view level, const std::string& words) {
    if (std::getenv("PORC_TEST_VERBOSE") != nullptr)
      std::fprintf(stderr, "%s: %s\n", std::string(level).c_str(), words.c_str());
    const std::lock_guard lock(said_mutex_);
    said_.push_back(words);
  };
}

long World::times_said(const std::string& words) const {
  const std::lock_guard lock(said_mutex_);
  return std::ranges::count_if(
      said_, [&](const std::string& said) { return said.find(words) != std::string::npos; });
}

ConsumerOptions World::options(const std::string& group, const std::string& from) {
  ConsumerOptions made{.name = "own", .cluster = cluster.reach()};
  made.membership.group = cluster.unique(group);
  // About the least that the mock takes.
  made.membership.session_timeout = std::chrono::seconds(3);
  made.topics[from] = &lines;
  made.commit_every = std::chrono::milliseconds(200);
  return made;
}

Member& World::join(ConsumerOptions options) {
  auto member = std::make_unique<Member>();
  Consumer::Parts parts{.executor = loop,
                        .clock = loop,
                        .inbox = *inbox,
                        .dead_letters = *dead_letters,
                        .meters = *meters,
                        .say = say()};
  auto opened = Consumer::open(std::move(parts), std::move(options));
  EXPECT_TRUE(opened) << opened.error().to_string();
  member->consumer = *std::move(opened);
  scope_->spawn(follow(member.get()));
  members_.push_back(std::move(member));
  return *members_.back();
}

Task<void> World::follow(Member* member) {
  auto ended = co_await member->consumer->run(member->stop.token());
  member->ended = true;
  co_return ended;
}

void World::leave(Member& member) {
  member.stop.request_stop();
  EXPECT_TRUE(until([&] { return member.ended; }));
}

bool World::until(std::function<bool()> condition, Duration most) {
  return run_to_end(loop, watch(std::move(condition), loop.now() + most)).has_value();
}

Task<void> World::watch(std::function<bool()> condition, Timestamp deadline) {
  while (!condition()) {
    if (loop.now() > deadline) co_return Error{.code = ErrorCode::timeout};
    PORC_CO_CHECK(co_await aio::sleep_until(loop, loop.now() + std::chrono::milliseconds(10)));
  }
  co_return ok;
}

Task<void> World::handle_events() {
  while (!stop_.stop_requested()) {
    auto due = co_await store->claim_inbox(std::chrono::minutes(5), kClaimed);
    if (due && !due->empty()) {
      aio::TaskScope handlings(loop,
                               [](const Error& error) { ADD_FAILURE() << error.to_string(); });
      for (DueEvent& event : *due) handlings.spawn(handle_one(std::move(event)));
      (void)co_await handlings.join();
    } else {
      (void)co_await aio::sleep_until(
          loop, loop.now() + std::chrono::milliseconds(10), stop_.token());
    }
  }
  co_return ok;
}

Task<void> World::handle_one(DueEvent due) {
  done_.push_back(due.entry.body);
  co_return co_await store->handled(due.entry.key, due.fence, std::chrono::hours(24));
}

void World::expect_handled(const std::string& what, std::size_t count) {
  std::map<std::string, long> last;
  std::set<std::string> seen;
  for (const std::string& line : done_) {
    EXPECT_TRUE(seen.insert(line).second) << what << ": " << line << " was handled twice";
    const std::size_t colon = line.find(':');
    const long number = std::stol(line.substr(colon + 1));
    auto [before, first] = last.try_emplace(line.substr(0, colon), -1);
    EXPECT_EQ(number, before->second + 1)
        << what << ": " << line << " out of order, or one is lost";
    before->second = number;
  }
  EXPECT_EQ(seen.size(), count) << what;
}

double World::metric(const std::string& line) const {
  const std::string text = metrics.prometheus_text();
  const std::size_t at = text.find("\n" + line + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size() + 2));
}

}  // namespace porc::kafka
