// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include "api/request_parts.h"
#include "api/token_desk.h"
#include "base/printable.h"
#include "command_line.h"
#include "host_parts.h"
#include "json/decode.h"
#include "reach.h"
#include "wire/paths.h"

namespace porc::app {
namespace {

Result<wire::CreateToken> request_for(const TokenArguments& arguments) {
  wire::CreateToken asked{.owner = arguments.owner};
  for (const std::string& name : arguments.roles) {
    PORC_TRY(const identity::Role role, api::parse_choice<identity::Role>("role", name));
    asked.roles.push_back(role);
  }
  asked.scope = identity::Scope{.environments = arguments.environments,
                                .kinds = arguments.kinds,
                                .repositories = arguments.repositories};
  if (!arguments.expires_in.empty()) asked.expires_in = arguments.expires_in;
  return asked;
}

/// Answers the same, asked from the server or found in the store.
class Desk {
 public:
  explicit Desk(Reach& reach) : reach_(reach) {}

  Result<wire::CreatedToken> create(wire::CreateToken asked) {
    if (reach_.store() != nullptr)
      return here<wire::CreatedToken>(
          [&](api::TokenDesk& desk) { return desk.create(std::move(asked)); });
    return from_server<wire::CreatedToken>(
        "POST", std::string(wire::paths::kTokens), json::encode(asked));
  }
  Result<wire::TokenList> list() {
    if (reach_.store() != nullptr)
      return here<wire::TokenList>([](api::TokenDesk& desk) { return desk.list(); });
    return from_server<wire::TokenList>("GET", std::string(wire::paths::kTokens), nullptr);
  }
  Result<wire::TokenView> revoke(const std::string& id) {
    if (reach_.store() != nullptr)
      return here<wire::TokenView>([&](api::TokenDesk& desk) { return desk.revoke(id); });
    const std::string path = std::string(wire::paths::kTokens) + "/" + http::percent_encode(id);
    return from_server<wire::TokenView>("DELETE", path, nullptr);
  }

 private:
  template <class T, class Use>
  Result<T> here(Use use) {
    HostEntropy entropy;
    api::TokenDesk desk(*reach_.store(), entropy, reach_.loop());
    return aio::run_to_end(reach_.loop(), use(desk));
  }
  template <class T>
  Result<T> from_server(const std::string& method,
                        const std::string& path,
                        const json::value& body) {
    PORC_TRY(const json::value answer, reach_.ask(method, path, body));
    return json::decode<T>(answer, json::Unknown::ignore);
  }

  Reach& reach_;
};

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return text.empty() ? "*" : text;
}

std::string state_of(const wire::TokenView& token) {
  if (token.revoked_at) return "revoked " + format_time(*token.revoked_at);
  return token.expires_at ? "until " + format_time(*token.expires_at) : "valid";
}

constexpr char kRow[] = "%-23s %-32s %-24s %-30s %s %s %s\n";

void print_headings() {
  std::printf(kRow, "ID", "OWNER", "ROLES", "STATE", "ENVIRONMENTS", "KINDS", "REPOSITORIES");
}

void print(const wire::TokenView& token) {
  std::string roles;
  for (const identity::Role role : token.roles) {
    roles += (roles.empty() ? "" : ",") + std::string(boost::describe::enum_to_string(role, ""));
  }
  std::printf(kRow,
              printable(token.id).c_str(),
              printable(token.owner).c_str(),
              roles.c_str(),
              state_of(token).c_str(),
              printable(joined(token.scope.environments)).c_str(),
              printable(joined(token.scope.kinds)).c_str(),
              printable(joined(token.scope.repositories)).c_str());
}

}  // namespace

Result<void> create_token(const CommandLine& line, const TokenArguments& arguments) {
  PORC_TRY(wire::CreateToken asked, request_for(arguments));
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const wire::CreatedToken created, Desk(*reach).create(std::move(asked)));
  std::puts(created.token.c_str());
  std::fflush(stdout);  // before the note, also in a pipe
  std::fprintf(stderr,
               "%s of %s; it is not shown again\n",
               printable(created.details.id).c_str(),
               printable(created.details.owner).c_str());
  return ok;
}

Result<void> list_tokens(const CommandLine& line) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const wire::TokenList list, Desk(*reach).list());
  print_headings();
  for (const wire::TokenView& token : list.tokens) print(token);
  return ok;
}

Result<void> revoke_token(const CommandLine& line, const TokenArguments& arguments) {
  PORC_TRY(const auto reach, Reach::open(line));
  PORC_TRY(const wire::TokenView view, Desk(*reach).revoke(arguments.id));
  print(view);
  return ok;
}

}  // namespace porc::app
