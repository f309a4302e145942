// SPDX-License-Identifier: Apache-2.0
// The fake of MongoDB as a program: see mongo_server.md.
#include <iostream>
#include <string>

#include "json/print.h"
#include "json/value.h"
#include "tests/fakes/mongo_server.h"

int main(int argc, char** argv) {
  using namespace porc;
  fakes::MongoServer::Options options;
  if (argc > 1 && std::string(argv[1]) == "ferretdb") {
    options = {.replica_set = false,
               .sessions = false,
               .atomic_find_and_modify = false,
               .product = "FerretDB"};
  }
  fakes::MongoServer server(options);
  const auto say = [](const json::object& answer) {
    std::cout << json::serialize(answer) << std::endl;
  };
  say({{"uri", server.url("porc")}});
  for (std::string order; std::getline(std::cin, order);) {
    if (order == "stop") {
      server.stop();
      say({});
    } else if (order == "start") {
      server.start();
      say({});
    } else if (order == "count") {
      say({{"changes", server.count("porc", "changes")}});
    } else if (order == "commands") {
      json::object commands;
      for (const auto& [name, count] : server.commands()) commands[name] = count;
      say({{"commands", std::move(commands)}});
    } else if (order == "refusals") {
      json::array refusals;
      for (const std::string& one : server.refusals()) refusals.emplace_back(one);
      say({{"refusals", std::move(refusals)}});
    } else {
      say({{"error", "unknown order: " + order}});
    }
  }
  return 0;
}
