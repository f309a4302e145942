// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/secret.h"

namespace porc::port_catalog {

/// How Port learns of runs.
enum class SyncWay : std::uint8_t {
  api,       ///< PORC calls Port
  terraform  ///< a generated configuration, applied by the engine in a workspace of its own
};
BOOST_DESCRIBE_ENUM(SyncWay, api, terraform)

/// How Port's actions reach PORC.
enum class Transport : std::uint8_t { webhook, kafka };
BOOST_DESCRIBE_ENUM(Transport, webhook, kafka)

/// The identifiers of PORC's blueprints in Port.
struct Names {
  std::string quill = "blueprint_template";
  std::string instance = "blueprint_instance";
  std::string run = "porc_run";
};

/// Where a message has what PORC needs, for organizations with a payload of their own; JSON
/// Pointers, "" where the known shapes hold.
struct Mapping {
  std::string run{};
  std::string action{};
  std::string inputs{};
};

/// What who acts in Port may do, as the principal `port:<e-mail>`; lists hold patterns with `*`.
struct Grants {
  std::vector<std::string> developers{"*"};
  std::vector<std::string> approvers{};
  std::vector<std::string> environments{};  ///< none: all
};

struct Options {
  std::string api = "https://api.port.io";  ///< without a slash at its end
  std::string client_id{};
  Secret client_secret{};
  Secret previous_secret{};  ///< still accepted in what Port sends
  std::string own_user{};    ///< Port's id of that client; its changes are not told to us
  Names names{};
  Mapping mapping{};
  Grants grants{};
  SyncWay sync = SyncWay::api;
  int provider_major = 2;  ///< of the Terraform provider: 1 or 2
  Transport transport = Transport::webhook;
  std::string default_environment{};  ///< of blueprints that name none
  std::string public_url{};           ///< of PORC, without a slash at its end; "" when nobody said

  std::vector<Secret> secrets() const {
    std::vector<Secret> all{client_secret};
    if (!previous_secret.empty()) all.push_back(previous_secret);
    return all;
  }
};

}  // namespace porc::port_catalog
