// SPDX-License-Identifier: Apache-2.0
#include "kafka/producer.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "aio/wakeup.h"
#include "kafka/configuration.h"
#include "kafka/handles.h"

namespace porc::kafka {
namespace {

constexpr int kPollMilliseconds = 100;
constexpr int kFlushMilliseconds = 2000;
constexpr Duration kQueuePause = std::chrono::milliseconds(50);

/// One record under way. Loop thread only.
struct Wait {
  Result<void> outcome{};
  aio::Wakeup* wakeup = nullptr;
};

/// Forgets the wakeup when the awaiting coroutine is destroyed.
struct Subscription {
  Subscription(Wait& waited, aio::Wakeup& wakeup) : wait(waited) { wait.wakeup = &wakeup; }
  ~Subscription() { wait.wakeup = nullptr; }
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  Wait& wait;
};

Headers headers_of(const Record& record) {
  Headers headers(rd_kafka_headers_new(record.headers.size()));
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers.get(),
                        name.data(),
                        static_cast<ssize_t>(name.size()),
                        value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return headers;
}

/// librdkafka copies key and value; headers become its own when it takes the record.
rd_kafka_resp_err_t enqueue(rd_kafka_t& client, const Record& record, std::uintptr_t id) {
  Headers headers = headers_of(record);
  std::vector<rd_kafka_vu_t> parts(5);
  parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  parts[0].u.cstr = record.topic.c_str();
  parts[1].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[1].u.mem = {.ptr = const_cast<char*>(record.value.data()), .size = record.value.size()};
  parts[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[2].u.i = RD_KAFKA_MSG_F_COPY;
  parts[3].vtype = RD_KAFKA_VTYPE_OPAQUE;
  parts[3].u.ptr = reinterpret_cast<void*>(id);  // a number, looked up when it comes back
  parts[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[4].u.headers = headers.get();
  if (!record.key.empty()) {
    rd_kafka_vu_t key{};
    key.vtype = RD_KAFKA_VTYPE_KEY;
    key.u.mem = {.ptr = const_cast<char*>(record.key.data()), .size = record.key.size()};
    parts.push_back(key);
  }
  const Fault fault(rd_kafka_produceva(&client, parts.data(), parts.size()));
  if (fault) return rd_kafka_error_code(fault.get());
  (void)headers.release();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

/// What the loop and the producer's own thread have in common. Only that thread makes, polls and
/// destroys clients.
struct Producer::Shared {
  Shared(aio::Executor& its_executor, Cluster its_cluster, Say its_say)
      : executor(its_executor), cluster(std::move(its_cluster)), say(std::move(its_say)) {}

  Result<Client> make_client();
  void work();
  void replace();
  void finish(std::uintptr_t id, rd_kafka_resp_err_t code);
  void end_client();

  aio::Executor& executor;
  const Cluster cluster;
  const Say say;
  std::atomic<bool> closing = false;
  std::atomic<bool> broken = false;  ///< the client told of an error that it cannot go on with

  std::mutex mutex{};
  Client client{};                                          ///< guarded by mutex
  std::map<std::uintptr_t, std::shared_ptr<Wait>> waits{};  ///< guarded by mutex
  std::uintptr_t last_id = 0;                               ///< guarded by mutex
  std::thread thread{};
};

Result<Client> Producer::Shared::make_client() {
  PORC_TRY(Conf conf, make_conf(producer_configuration(cluster)));
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(),
                              [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
                                const auto id = reinterpret_cast<std::uintptr_t>(message->_private);
                                static_cast<Shared*>(self)->finish(id, message->err);
                              });
  rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int code, const char* words, void* self) {
    auto* shared = static_cast<Shared*>(self);
    if (code == RD_KAFKA_RESP_ERR__FATAL) shared->broken = true;
    shared->say("warn", std::string("producer: ") + words);
  });
  rd_kafka_conf_set_log_cb(conf.get(),
                           [](const rd_kafka_t* rk, int, const char*, const char* text) {
                             static_cast<Shared*>(rd_kafka_opaque(rk))->say("debug", text);
                           });
  std::array<char, 512> words{};
  Client made(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), words.data(), words.size()));
  if (!made) return Error{.code = ErrorCode::invalid_argument, .message = words.data()};
  (void)conf.release();
  return made;
}

void Producer::Shared::finish(std::uintptr_t id, rd_kafka_resp_err_t code) {
  std::shared_ptr<Wait> wait;
  {
    const std::lock_guard lock(mutex);
    auto found = waits.find(id);
    if (found == waits.end()) return;
    wait = std::move(found->second);
    waits.erase(found);
  }
  executor.post([wait = std::move(wait), code] {
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      wait->outcome = ok;
    } else {
      wait->outcome = error_of(code);
    }
    if (wait->wakeup != nullptr) wait->wakeup->fire();
  });
}

void Producer::Shared::work() {
  while (!closing) {
    rd_kafka_poll(client.get(), kPollMilliseconds);
    if (broken) replace();
  }
  rd_kafka_flush(client.get(), kFlushMilliseconds);
  end_client();
}

/// Tells everybody whose record is still under way, and gives the client back.
void Producer::Shared::end_client() {
  rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(client.get(), kFlushMilliseconds);
  Client old;
  std::vector<std::uintptr_t> left;
  {
    const std::lock_guard lock(mutex);
    old = std::move(client);
    for (const auto& [id, wait] : waits) left.push_back(id);
  }
  for (const std::uintptr_t id : left) finish(id, RD_KAFKA_RESP_ERR__DESTROY);
}

/// An idempotent producer that broke cannot be mended. What it had under way is told as unsent,
/// and sent again by who asked: its event has the same id then.
void Producer::Shared::replace() {
  auto made = make_client();
  // Tried again at the next turn.
  if (!made) return say("error", "producer: " + made.error().to_string());
  end_client();
  const std::lock_guard lock(mutex);
  client = *std::move(made);
  broken = false;
}

Producer::Producer(aio::Executor& executor, aio::Clock& clock, std::shared_ptr<Shared> shared)
    : executor_(executor), clock_(clock), shared_(std::move(shared)) {}

Result<std::unique_ptr<Producer>> Producer::open(aio::Executor& executor,
                                                 aio::Clock& clock,
                                                 const Cluster& cluster,
                                                 Say say) {
  auto shared = std::make_shared<Shared>(executor, cluster, std::move(say));
  PORC_TRY(shared->client, shared->make_client());
  shared->thread = std::thread([shared = shared.get()] { shared->work(); });
  return std::unique_ptr<Producer>(new Producer(executor, clock, std::move(shared)));
}

Producer::~Producer() {
  shared_->closing = true;
  shared_->thread.join();
}

Task<void> Producer::send(Record record) {
  auto wait = std::make_shared<Wait>();
  const Timestamp deadline = clock_.now() + kDeliveryMax;
  for (;;) {
    auto code = RD_KAFKA_RESP_ERR__FATAL;
    {
      const std::lock_guard lock(shared_->mutex);
      if (shared_->client) code = enqueue(*shared_->client, record, ++shared_->last_id);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) shared_->waits.emplace(shared_->last_id, wait);
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
    if (code == RD_KAFKA_RESP_ERR__FATAL) shared_->broken = true;
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || clock_.now() > deadline) co_return error_of(code);
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + kQueuePause));
  }
  aio::Wakeup wakeup(executor_);
  const Subscription subscription(*wait, wakeup);
  co_await wakeup;
  co_return wait->outcome;
}

void Producer::break_for_test() {
  const std::lock_guard lock(shared_->mutex);
  rd_kafka_test_fatal_error(
      shared_->client.get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "as a test asks for");
}

}  // namespace porc::kafka
