// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/gathering.h"

#include <algorithm>
#include <utility>

namespace porc::postgres_store {
namespace {

constexpr std::size_t kTogetherMax = 64;
/// So few are written at once even when as many wait: what some wait for others wait for less.
constexpr std::size_t kTogether = 8;
/// What is written at once ends with the one that passes this.
constexpr std::size_t kBytesTogether = std::size_t{1} << 20;
/// While some are on their way others gather: so neither the server nor this one waits.
constexpr std::size_t kWritingMax = 3;

/// As text, about.
std::size_t bytes_of(const json::value& value) {
  std::size_t bytes = 1;
  if (const auto* text = value.if_string()) bytes += text->size();
  if (const auto* array = value.if_array()) {
    for (const json::value& item : *array) bytes += bytes_of(item);
  }
  if (const auto* object = value.if_object()) {
    for (const auto& [name, member] : *object) bytes += name.size() + bytes_of(member);
  }
  return bytes;
}

/// Of what has no limit but that of a request.
std::size_t bytes_of(const Change& change) {
  std::size_t bytes = 0;
  for (const auto& [name, input] : change.run.blueprint.inputs)
    bytes += name.size() + bytes_of(input);
  for (const audit::Event& event : change.events) bytes += event.bytes.size();
  for (const OutboxEntry& entry : change.outbox) bytes += bytes_of(entry.payload);
  return bytes;
}

}  // namespace

/// Forgets the waiter when the awaiting coroutine is destroyed.
class Gathering::Wait {
 public:
  explicit Wait(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
  ~Wait() { entry_->waiter = {}; }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { entry_->waiter = waiter; }
  void await_resume() const noexcept {}

 private:
  std::shared_ptr<Entry> entry_;
};

Gathering::Gathering(aio::Executor& executor, Write write)
    : executor_(executor), write_(std::move(write)), writers_(executor, [](const Error&) {}) {}

bool Gathering::takes(const Change& change) {
  if (change.run.version != 1 || change.claim || change.job.kind == JobChange::Kind::park)
    return false;
  // The queues of a run that nobody knows yet are empty: each entry is the only one of its own.
  for (auto entry = change.outbox.begin(); entry != change.outbox.end(); ++entry) {
    const bool is_alone =
        entry->subject == change.run.id.str() &&
        std::none_of(change.outbox.begin(), entry, [&](const OutboxEntry& earlier) {
          return earlier.target == entry->target;
        });
    if (!is_alone) return false;
  }
  return true;
}

Task<bool> Gathering::append(std::shared_ptr<const Change> change) {
  auto entry = std::make_shared<Entry>();
  entry->bytes = bytes_of(*change);
  entry->change = std::move(change);
  queue_.push_back(entry);
  if (writing_ < kWritingMax) {
    ++writing_;
    writers_.spawn(write_all());
  }
  Wait wait(entry);
  co_await wait;
  co_return std::move(entry->answer);
}

Task<void> Gathering::write_all() {
  while (!queue_.empty()) {
    Batch batch = take();
    Changes changes;
    for (const auto& entry : batch) changes.push_back(entry->change);
    const Result<bool> stored = co_await write_(std::move(changes));
    answer(std::move(batch), stored);
  }
  --writing_;
  co_return ok;
}

Gathering::Batch Gathering::take() {
  const std::size_t most = std::clamp(queue_.size() / 2, kTogether, kTogetherMax);
  Batch batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < most && bytes < kBytesTogether) {
    bytes += queue_.front()->bytes;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void Gathering::answer(Batch batch, const Result<bool>& stored) {
  for (const auto& entry : batch) entry->answer = stored;
  executor_.post([batch = std::move(batch)] {
    for (const auto& entry : batch) {
      if (entry->waiter) std::exchange(entry->waiter, {}).resume();
    }
  });
}

}  // namespace porc::postgres_store
