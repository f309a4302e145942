// SPDX-License-Identifier: Apache-2.0
#include "pg/bell.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

#include "base/assert.h"

namespace porc::pg {
namespace {

using std::chrono::milliseconds;

/// Others hear of what happens within so long at once.
constexpr milliseconds kGather{20};
/// A connection that says nothing is asked whether it is there.
constexpr milliseconds kSilence{30'000};
constexpr milliseconds kPauseFirst{100};
constexpr milliseconds kPauseMax{5000};

/// Bytes of one payload: PostgreSQL takes less than 8000.
constexpr std::size_t kPayloadMax = 7000;

constexpr Query kNotify{.name = "notify", .text = "SELECT pg_notify(:channel, :payload)"};
constexpr Query kBePresent{.name = "be_present",
                           .text = "SELECT pg_advisory_lock(1347375682, :presence::int)"};
constexpr Query kAlive{.name = "alive", .text = "SELECT 1"};

void add_words(std::string_view payload, Bell::Words& words) {
  while (!payload.empty()) {
    const std::size_t end = std::min(payload.find('\n'), payload.size());
    words.emplace(payload.substr(0, end));
    payload.remove_prefix(std::min(end + 1, payload.size()));
  }
}

std::vector<std::string> payloads_of(const Bell::Words& words) {
  std::vector<std::string> payloads;
  for (const std::string& word : words) {
    if (payloads.empty() || payloads.back().size() + 1 + word.size() > kPayloadMax) {
      payloads.push_back(word);
    } else {
      payloads.back().append("\n").append(word);
    }
  }
  return payloads;
}

void drain(int event) {
  std::uint64_t count = 0;
  while (::read(event, &count, sizeof count) == sizeof count) {
  }
}

}  // namespace

Bell::Bell(Address address,
           std::string channel,
           aio::Executor& executor,
           std::function<void(const Words&)> told,
           std::optional<std::int32_t> presence)
    : address_(std::move(address)),
      channel_(std::move(channel)),
      executor_(executor),
      told_(std::make_shared<std::function<void(const Words&)>>(std::move(told))),
      presence_(presence),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  PORC_ASSERT(wake_ >= 0);
  thread_ = std::thread([this] { work(); });
}

Bell::~Bell() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  closing_.notify_all();
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
}

void Bell::ring(const Words& words) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t before = untold_.size();
    untold_.insert(words.begin(), words.end());
    if (untold_.size() == before) return;
  }
  ::eventfd_write(wake_, 1);
}

Bell::Words Bell::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(untold_, {});
}

bool Bell::is_closed() {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void Bell::wait_unless_closed(milliseconds time) {
  std::unique_lock lock(mutex_);
  closing_.wait_for(lock, time, [this] { return closed_; });
}

void Bell::work() {
  milliseconds pause = kPauseFirst;
  while (!is_closed()) {
    auto db = Connection::open(address_);
    // One that cannot be listened to, such as a standby, is not asked at once again.
    if (db && db->execute("LISTEN " + channel_)) {
      pause = kPauseFirst;
      (void)converse(*db);
      is_present_ = false;
    }
    wait_unless_closed(pause);
    pause = std::min(2 * pause, kPauseMax);
  }
}

Result<void> Bell::converse(Connection& db) {
  if (presence_) {
    Statement be_present(kBePresent);
    PORC_TRY([[maybe_unused]] const Rows held, db.run(be_present.bind(":presence", *presence_)));
    is_present_ = true;
  }
  hear({});
  while (!is_closed()) {
    PORC_TRY(const auto notices, db.hear(kSilence, wake_));
    Words heard;
    for (const auto& notice : notices) {
      if (notice.sender != db.process()) add_words(notice.payload, heard);
    }
    if (!heard.empty()) hear(std::move(heard));
    drain(wake_);
    const Words untold = take();
    if (!untold.empty()) PORC_CHECK(tell(db, untold));
    if (untold.empty() && notices.empty()) {
      PORC_TRY([[maybe_unused]] const Rows there, db.run(Statement(kAlive)));
    }
    if (!untold.empty()) wait_unless_closed(kGather);
  }
  return ok;
}

Result<void> Bell::tell(Connection& db, const Words& words) {
  std::vector<Statement> statements;
  for (const std::string& payload : payloads_of(words)) {
    statements.emplace_back(kNotify).bind(":channel", channel_).bind(":payload", payload);
  }
  auto told = db.run(statements);
  if (told) return ok;
  {
    const std::lock_guard lock(mutex_);
    untold_.insert(words.begin(), words.end());
  }
  ::eventfd_write(wake_, 1);
  return std::move(told).error();
}

void Bell::hear(Words words) {
  executor_.post([told = std::weak_ptr(told_), words = std::move(words)] {
    if (const auto alive = told.lock()) (*alive)(words);
  });
}

}  // namespace porc::pg
