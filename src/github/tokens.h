// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/signal.h"
#include "base/secret.h"
#include "github/options.h"
#include "github/permissions.h"
#include "github/repository.h"
#include "github/sender.h"

namespace porc::github {

/// A token, and by what name its limits and its cache go.
struct Grant {
  Secret token{};
  std::string credential{};
  /// Set for a token that was minted: what `Tokens::drop` forgets.
  std::uint64_t minted = 0;
};

/// The tokens that PORC works with. An app's are minted for one repository and one need, kept until
/// five minutes before they expire, and asked for once however many wait. Loop thread only.
/// https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
class Tokens {
 public:
  /// All outlive this and its tasks.
  Tokens(Sender& sender, aio::Executor& executor, aio::Clock& clock, const GithubOptions& options);

  /// What may do `need` to `repository`. Errors: precondition_failed when the app is not installed
  /// there, is suspended or was not given the permission; those of Sender.
  Task<Grant> get(Repository repository, Need need);
  /// Forgets a token that GitHub did not take, so that the next `get` brings another.
  void drop(const Grant& grant);

  /// What speaks for the app itself. Errors: precondition_failed without an app.
  Result<Grant> app_itself() const;

 private:
  struct Key {
    std::int64_t installation = 0;
    std::string repository{};  ///< its name
    Need need = Need::reading;
    auto operator<=>(const Key&) const = default;
  };
  struct Minted {
    Secret token{};
    Timestamp good_until{};
    std::uint64_t number = 0;
  };
  struct Flight;

  Task<std::int64_t> installation_of(Repository repository);
  Task<Grant> mint_once(Key key, Repository repository);
  Task<Minted> mint(Key key, Repository repository);
  /// The id of a repository that has another name by now; 0: it has not.
  Task<std::int64_t> id_of_renamed(Repository repository);
  /// As the app itself; a clock that was found to be wrong is corrected once.
  Task<http::ClientResponse> ask_as_app(std::string method, std::string path, std::string body);
  void make_room();

  Sender& sender_;
  aio::Executor& executor_;
  aio::Clock& clock_;
  const GithubOptions& options_;
  std::map<Key, Minted> minted_{};
  std::map<Key, std::shared_ptr<Flight>> flights_{};
  struct Installation {
    std::int64_t id = 0;
    Timestamp good_until{};
  };
  std::map<std::string, Installation> installations_{};  ///< by full name of the repository
  std::uint64_t last_number_ = 0;
};

}  // namespace porc::github
