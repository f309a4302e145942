// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <string>

#include <unistd.h>

#include "mongo/server.h"
#include "tests/fakes/mongo_server.h"

namespace porc::fakes {

/// The address of a server that PORC_TEST_MONGO_URI names; "" without one.
inline std::string real_mongo() {
  const char* uri = std::getenv("PORC_TEST_MONGO_URI");
  return uri == nullptr ? "" : uri;
}

/// The same with another database, which nobody used yet.
inline std::string new_database_at(const std::string& uri) {
  static int count = 0;
  const std::string name =
      "porc_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
  const std::size_t hosts = uri.find("://") + 3;
  const std::size_t end = uri.find_first_of("/?", hosts);
  const std::size_t options = uri.find('?', hosts);
  return uri.substr(0, end) + "/" + name + (options == uri.npos ? "" : uri.substr(options));
}

/// The address of a new database of the server that PORC_TEST_MONGO_URI names, or else of the fake.
inline mongo::Address new_mongo_database(MongoServer& fake) {
  const std::string real = real_mongo();
  return {.uri = Secret(real.empty() ? fake.new_database() : new_database_at(real)),
          .connections = 4};
}

}  // namespace porc::fakes
