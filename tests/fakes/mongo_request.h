// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/fakes/mongo_filter.h"
#include "tests/fakes/mongo_server.h"

namespace porc::fakes {

/// Bytes of the largest message.
inline constexpr std::int32_t kMessageMax = 48'000'000;

// Error codes as MongoDB's documentation lists them.
inline constexpr int kBadValue = 2;
inline constexpr int kCursorNotFound = 43;
inline constexpr int kCommandNotFound = 59;
inline constexpr int kWriteConcernFailed = 64;
inline constexpr int kDuplicateKey = 11000;
inline constexpr int kRequestTooLarge = 16;
inline constexpr int kThrottled = 16500;
inline constexpr int kInternal = 1;
inline constexpr int kOnlyOnReplicaSets = 40573;

struct MongoServer::Request {
  mongo::Document body{};
  std::map<std::string, std::vector<mongo::Document>> sequences{};
  bool is_query = false;

  std::string command() const { return mongo_filter::names_of(body).at(0); }
  std::string database() const { return body.text("$db").value_or("admin"); }
  std::string collection() const { return database() + "." + body.text(command()).value_or(""); }
  std::vector<mongo::Document> list(const std::string& name) const {
    const auto place = sequences.find(name);
    if (place != sequences.end()) return place->second;
    return body.children(name).value_or(std::vector<mongo::Document>());
  }
};

struct MongoServer::Refusal {
  int code = 0;
  std::string words{};
  bool expected = false;  ///< the documentation of the server says so
};

/// The answer that tells of an error.
inline mongo::Document fault(int code, const std::string& words) {
  mongo::Document answer;
  answer.set("ok", 0).set("code", code).set("errmsg", words);
  return answer;
}

}  // namespace porc::fakes
