// SPDX-License-Identifier: Apache-2.0
#include "http/curl_client.h"

#include <csignal>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "base/assert.h"
#include "http/transfer.h"

namespace porc::http {
namespace {

/// How long the thread sleeps when nothing happens; new work wakes it.
constexpr int kPollMilliseconds = 1000;

struct FreeMulti {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

void initialise_curl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  PORC_ASSERT(once == CURLE_OK);
}

}  // namespace

class CurlClient::State {
 public:
  using TransferPtr = std::shared_ptr<Transfer>;

  State(aio::Executor& executor, CurlOptions options);
  ~State();

  // Loop thread.
  TransferPtr make(ClientRequest request) {
    return std::make_shared<Transfer>(executor_, std::move(request));
  }
  Result<void> submit(TransferPtr transfer);
  void wake() { curl_multi_wakeup(multi_.get()); }

 private:
  // Curl thread.
  void run();
  bool take_submitted();
  void start(TransferPtr transfer);
  void drop_abandoned();
  void collect_finished();
  void answer(TransferPtr transfer);

  aio::Executor& executor_;
  const CurlOptions options_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::map<CURL*, TransferPtr> running_{};  ///< curl thread only
  std::mutex mutex_{};
  std::vector<TransferPtr> submitted_{};  ///< guarded by mutex_
  std::size_t in_flight_ = 0;             ///< guarded by mutex_
  bool closing_ = false;                  ///< guarded by mutex_
  std::thread thread_{};
};

CurlClient::State::State(aio::Executor& executor, CurlOptions options)
    : executor_(executor), options_(std::move(options)), multi_(curl_multi_init()) {
  PORC_ASSERT(multi_);
  // Signals are for the thread that runs the loop, also while it waits for a person.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

CurlClient::State::~State() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake();
  thread_.join();
}

Result<void> CurlClient::State::submit(TransferPtr transfer) {
  {
    std::lock_guard lock(mutex_);
    if (in_flight_ >= options_.in_flight_max) {
      return Error{.code = ErrorCode::unavailable,
                   .message = std::to_string(in_flight_) + " requests are already in flight"};
    }
    ++in_flight_;
    submitted_.push_back(std::move(transfer));
  }
  wake();
  return ok;
}

void CurlClient::State::run() {
  while (take_submitted()) {
    drop_abandoned();
    int active = 0;
    curl_multi_perform(multi_.get(), &active);
    collect_finished();
    curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
  }
  for (auto& [handle, transfer] : running_) {
    curl_multi_remove_handle(multi_.get(), handle);
    transfer->finish(CURLE_ABORTED_BY_CALLBACK);
    answer(transfer);
  }
  running_.clear();
}

/// False when the client is being destroyed.
bool CurlClient::State::take_submitted() {
  std::vector<TransferPtr> fresh;
  bool closing = false;
  {
    std::lock_guard lock(mutex_);
    fresh.swap(submitted_);
    closing = closing_;
  }
  for (TransferPtr& transfer : fresh) start(std::move(transfer));
  return !closing;
}

void CurlClient::State::start(TransferPtr transfer) {
  CURL* handle = transfer->prepare(options_);
  if (handle == nullptr) {
    transfer->finish(CURLE_OPERATION_TIMEDOUT);
    answer(std::move(transfer));
    return;
  }
  curl_multi_add_handle(multi_.get(), handle);
  running_.emplace(handle, std::move(transfer));
}

void CurlClient::State::drop_abandoned() {
  for (auto entry = running_.begin(); entry != running_.end();) {
    if (!entry->second->abandoned) {
      ++entry;
      continue;
    }
    curl_multi_remove_handle(multi_.get(), entry->first);
    entry->second->finish(CURLE_ABORTED_BY_CALLBACK);
    answer(std::move(entry->second));
    entry = running_.erase(entry);
  }
}

void CurlClient::State::collect_finished() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;  // the message goes with its handle
    auto entry = running_.extract(message->easy_handle);
    curl_multi_remove_handle(multi_.get(), entry.key());
    entry.mapped()->finish(code);
    answer(std::move(entry.mapped()));
  }
}

void CurlClient::State::answer(TransferPtr transfer) {
  {
    std::lock_guard lock(mutex_);
    --in_flight_;
  }
  executor_.post([transfer = std::move(transfer)] {
    if (transfer->waiter) std::exchange(transfer->waiter, {}).resume();
  });
}

CurlClient::CurlClient(aio::Executor& executor, CurlOptions options) {
  initialise_curl();
  state_ = std::make_unique<State>(executor, std::move(options));
}

CurlClient::~CurlClient() = default;

namespace {

/// Gives the transfer up when the awaiting coroutine is destroyed.
class Arrival {
 public:
  explicit Arrival(std::shared_ptr<Transfer> transfer) : transfer_(std::move(transfer)) {}
  ~Arrival() {
    transfer_->waiter = {};
    transfer_->abandoned = true;
  }
  Arrival(const Arrival&) = delete;
  Arrival& operator=(const Arrival&) = delete;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { transfer_->waiter = waiter; }
  void await_resume() const noexcept {}

 private:
  std::shared_ptr<Transfer> transfer_;
};

}  // namespace

Task<ClientResponse> CurlClient::send(ClientRequest request) {
  PORC_CO_CHECK(check_request(request));
  auto transfer = state_->make(std::move(request));
  PORC_CO_CHECK(state_->submit(transfer));
  Arrival arrival(transfer);
  co_await arrival;
  co_return std::move(transfer->result);
}

}  // namespace porc::http
