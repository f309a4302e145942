// SPDX-License-Identifier: Apache-2.0
#include "kafka/consumer.h"

#include <algorithm>
#include <utility>

namespace porc::kafka {
namespace {

/// Limit: records that are stored in one step.
constexpr std::size_t kStoredAtOnce = 1000;
constexpr Duration kRoomPause = std::chrono::milliseconds(20);
constexpr Duration kRetryFirst = std::chrono::milliseconds(100);
constexpr Duration kRetryLongest = std::chrono::seconds(5);
constexpr Duration kComplainEvery = std::chrono::minutes(1);

/// Says that a channel's session is over when the coroutine that serves it is.
struct Session {
  explicit Session(Channel& served) : channel(served) {}
  ~Session() { channel.disconnect(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Channel& channel;
};

}  // namespace

Consumer::Consumer(Parts parts, ConsumerOptions options)
    : parts_(std::move(parts)), options_(std::move(options)), arrivals_(parts_.executor) {}

Result<std::unique_ptr<Consumer>> Consumer::open(Parts parts, ConsumerOptions options) {
  PORC_CHECK(Poller::check(options));
  return std::unique_ptr<Consumer>(new Consumer(std::move(parts), std::move(options)));
}

Task<void> Consumer::run(aio::StopToken stop) {
  for (;;) {
    PORC_CO_CHECK(stop.check());
    auto channel = std::make_shared<Channel>(parts_.executor, arrivals_);
    const Session session(*channel);
    letters_.emplace(parts_.executor, [](const Error&) {});
    PORC_CO_TRY(const auto poller, Poller::open(options_, channel, parts_.meters, parts_.say));
    const aio::StopCallback on_stop(stop, [&channel] { channel->ask_stop(); });
    auto ended = co_await serve(channel);
    letters_.reset();
    if (ended || stop.stop_requested()) co_return ended;
    // Another member with our group.instance.id, for one: who joins again at once, throws it out.
    parts_.say("error", "consumer " + options_.name + " begins anew: " + ended.error().to_string());
    PORC_CO_CHECK(co_await aio::sleep_until(
        parts_.clock, parts_.clock.now() + options_.membership.session_timeout, stop));
  }
}

/// Until the channel's thread has ended. Errors: why it did.
Task<void> Consumer::serve(std::shared_ptr<Channel> channel) {
  for (;;) {
    const std::uint64_t seen = arrivals_.version();
    std::vector<Parcel> parcels = channel->take(kStoredAtOnce);
    if (parcels.empty()) {
      if (auto outcome = channel->outcome()) co_return *std::move(outcome);
      PORC_CO_CHECK(co_await arrivals_.wait(seen));
      continue;
    }
    std::vector<Parcel> entries;
    for (Parcel& parcel : parcels) {
      if (parcel.letter) {
        letters_->spawn(put_aside(channel, std::move(parcel)));
      } else {
        entries.push_back(std::move(parcel));
      }
    }
    if (!entries.empty()) PORC_CO_CHECK(co_await store(channel, std::move(entries)));
  }
}

/// Tries until the inbox has them, or they are somebody else's.
Task<void> Consumer::store(std::shared_ptr<Channel> channel, std::vector<Parcel> parcels) {
  for (Duration pause = kRetryFirst;; pause = std::min<Duration>(pause * 2, kRetryLongest)) {
    PORC_CO_CHECK(co_await wait_for_room(channel));
    if (channel->outcome()) co_return ok;
    std::vector<InboxEntry> entries;
    for (const Parcel& parcel : parcels) entries.push_back(*parcel.entry);
    auto stored = co_await parts_.inbox.receive(std::move(entries));
    if (stored) break;
    parts_.say("warn", "records wait for the inbox: " + stored.error().to_string());
    channel->refuse(true);
    PORC_CO_CHECK(co_await aio::sleep_until(parts_.clock, parts_.clock.now() + pause));
  }
  channel->refuse(false);
  channel->finish(parcels);
  co_return ok;
}

Task<void> Consumer::wait_for_room(std::shared_ptr<Channel> channel) {
  if (!parts_.inbox.is_full()) co_return ok;
  channel->refuse(true);
  while (parts_.inbox.is_full() && !channel->outcome()) {
    PORC_CO_CHECK(co_await aio::sleep_until(parts_.clock, parts_.clock.now() + kRoomPause));
  }
  channel->refuse(false);
  co_return ok;
}

Task<void> Consumer::put_aside(std::shared_ptr<Channel> channel, Parcel parcel) {
  std::vector<Parcel> one;
  one.push_back(std::move(parcel));
  for (Duration pause = kRetryFirst; !channel->outcome();
       pause = std::min<Duration>(pause * 2, kRetryLongest)) {
    DeadLetter letter = *one.front().letter;
    auto put = co_await parts_.dead_letters.put(std::move(letter));
    if (put) {
      channel->finish(one);
      co_return ok;
    }
    if (const Timestamp now = parts_.clock.now(); now >= complain_at_) {
      complain_at_ = now + kComplainEvery;
      parts_.say("warn",
                 "record " + one.front().place.str() +
                     " and what comes after it wait to be put aside: " + put.error().to_string());
    }
    PORC_CO_CHECK(co_await aio::sleep_until(parts_.clock, parts_.clock.now() + pause));
  }
  co_return ok;
}

}  // namespace porc::kafka
