// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/bell.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "mongo/session.h"

namespace porc::mongo_store {
namespace {

using std::chrono::milliseconds;

/// How long this takes to close.
constexpr milliseconds kPatience{500};
constexpr milliseconds kPauseFirst{100};
constexpr milliseconds kPauseMax{5000};

}  // namespace

Bell::Bell(mongo::Server& server, std::string origin, std::function<void(DueSet)> told)
    : server_(server), origin_(std::move(origin)), told_(std::move(told)) {
  thread_ = std::thread([this] { listen_until_closed(); });
}

Bell::~Bell() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  closing_.notify_all();
  thread_.join();
}

bool Bell::is_closed() {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void Bell::listen_until_closed() {
  milliseconds pause = kPauseFirst;
  while (!is_closed()) {
    mongo::Session session(server_);
    bool is_new = true;
    std::ignore = session.watch(kJournal, kPatience, [&](std::optional<mongo::Document> step) {
      if (std::exchange(is_new, false)) {
        pause = kPauseFirst;
        told_(DueSet().set());
      } else if (step && step->text("origin") != origin_) {
        told_(DueSet(static_cast<std::uint64_t>(step->number("due").value_or(0))));
      }
      return !is_closed();
    });
    std::unique_lock lock(mutex_);
    closing_.wait_for(lock, pause, [this] { return closed_; });
    pause = std::min(2 * pause, kPauseMax);
  }
}

}  // namespace porc::mongo_store
