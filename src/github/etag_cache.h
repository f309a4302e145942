// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "http/client.h"

namespace porc::github {

/// Limits: bytes of all answers that are kept, and of one.
inline constexpr std::size_t kEtagBytesMax = 16U << 20;
inline constexpr std::size_t kEtagAnswerBytesMax = 1U << 20;

/// Answers that GitHub need not send again while it says that they still hold, which costs nothing
/// of the primary limit. The one that was not used for longest goes first.
class EtagCache {
 public:
  struct Answer {
    std::string etag{};
    http::ClientResponse response{};
  };

  /// Null when there is none.
  std::shared_ptr<const Answer> find(const std::string& key);
  /// Keeps an answer that has an ETag and is not too large.
  void put(std::string key, const http::ClientResponse& response);
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Item {
    std::string key{};
    std::shared_ptr<const Answer> answer{};
    std::size_t bytes() const;
  };
  void erase(std::list<Item>::iterator item);

  std::list<Item> items_{};  ///< what was used last comes first
  std::map<std::string, std::list<Item>::iterator> places_{};
  std::size_t bytes_ = 0;
};

}  // namespace porc::github
