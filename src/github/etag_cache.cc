// SPDX-License-Identifier: Apache-2.0
#include "github/etag_cache.h"

#include <utility>

namespace porc::github {

std::size_t EtagCache::Item::bytes() const {
  constexpr std::size_t kAround = 512;  // headers, nodes of list and map
  return 2 * key.size() + answer->response.body.size() + kAround;
}

std::shared_ptr<const EtagCache::Answer> EtagCache::find(const std::string& key) {
  const auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  items_.splice(items_.begin(), items_, found->second);
  return found->second->answer;
}

void EtagCache::erase(std::list<Item>::iterator item) {
  bytes_ -= item->bytes();
  places_.erase(item->key);
  items_.erase(item);
}

void EtagCache::put(std::string key, const http::ClientResponse& response) {
  if (const auto found = places_.find(key); found != places_.end()) erase(found->second);
  std::string etag(response.headers.get("ETag"));
  if (etag.empty() || response.body.size() > kEtagAnswerBytesMax) return;
  auto answer = std::make_shared<Answer>();
  answer->etag = std::move(etag);
  answer->response = response;
  items_.push_front(Item{.key = std::move(key), .answer = std::move(answer)});
  places_.emplace(items_.front().key, items_.begin());
  bytes_ += items_.front().bytes();
  while (bytes_ > kEtagBytesMax) erase(std::prev(items_.end()));
}

}  // namespace porc::github
