// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace porc::stores {

/// Stands between one client and a server of PostgreSQL on the loopback interface, and counts how
/// often they take turns. It ends with this.
class Relay {
 public:
  /// `url` says where the server is.
  explicit Relay(const std::string& url);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// The same database by way of this.
  const std::string& url() const { return url_; }
  /// How often the client spoke after the server had, which is how many round trips were made.
  int turns() const { return turns_; }

 private:
  void work();
  /// False when `from` ended.
  bool pass_on(int from, int to);

  std::string url_;
  int listener_ = -1;
  int client_ = -1;
  int server_ = -1;
  std::atomic<bool> closed_ = false;
  std::atomic<int> turns_ = 0;
  bool server_spoke_ = true;
  std::thread thread_{};
};

}  // namespace porc::stores
