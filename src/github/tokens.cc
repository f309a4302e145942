// SPDX-License-Identifier: Apache-2.0
#include "github/tokens.h"

#include <charconv>
#include <utility>

#include <boost/describe/class.hpp>

#include "base/assert.h"
#include "github/app_token.h"
#include "github/errors.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::github {
namespace {

constexpr Duration kTokenMargin = std::chrono::minutes(5);
constexpr Duration kInstallationKeep = std::chrono::hours(1);
/// Limit: how many tokens and how many installations are remembered.
constexpr std::size_t kRememberedMax = 10'000;

struct InstallationBody {
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(InstallationBody, (), (id))

struct TokenBody {
  std::string token{};
  Timestamp expires_at{};
};
BOOST_DESCRIBE_STRUCT(TokenBody, (), (token, expires_at))

template <class T>
Result<T> read(const http::ClientResponse& response, std::string_view what) {
  PORC_TRY(json::value document, json::parse(response.body, {.numbers = json::Numbers::tolerant}));
  auto decoded = json::decode<T>(document, json::Unknown::ignore);
  if (!decoded) return std::move(decoded).error().in("reading " + std::string(what));
  return decoded;
}

/// A right that the app lacks is nothing that whoever asked PORC could mend.
Error lacking(Error error) {
  const bool lacks = error.code == ErrorCode::not_found ||
                     error.code == ErrorCode::invalid_argument ||
                     error.code == ErrorCode::unauthenticated;
  if (lacks) error.code = ErrorCode::precondition_failed;
  return error;
}

/// `repositories` has names or ids, as the member says.
std::string mint_body(Need need, std::string_view member, json::array repositories) {
  json::object permissions;
  for (const PermissionRow& row : kPermissions) {
    if (row.need == need) permissions[row.permission] = row.access;
  }
  json::object body;
  body[member] = std::move(repositories);
  body["permissions"] = std::move(permissions);
  return json::serialize(body);
}

}  // namespace

/// One token on its way, and everybody who waits for it.
struct Tokens::Flight {
  explicit Flight(aio::Executor& executor) : landed(executor) {}
  aio::Signal landed;
  bool over = false;
  std::optional<Error> error{};
};

Tokens::Tokens(Sender& sender,
               aio::Executor& executor,
               aio::Clock& clock,
               const GithubOptions& options)
    : sender_(sender), executor_(executor), clock_(clock), options_(options) {}

Result<Grant> Tokens::app_itself() const {
  if (!options_.app) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "this needs a GitHub App: GITHUB_APP_ID is not set"};
  }
  return Grant{.token = app_token(*options_.app->key, options_.app->issuer, sender_.github_now()),
               .credential = "app"};
}

Task<Grant> Tokens::get(Repository repository, Need need) {
  if (!options_.app) co_return Grant{.token = options_.token, .credential = "token"};
  for (bool again = false;; again = true) {
    const bool remembered = installations_.contains(repository.full_name());
    PORC_CO_TRY(std::int64_t installation, co_await installation_of(repository));
    Key key{.installation = installation, .repository = repository.name, .need = need};
    Result<Grant> grant = co_await mint_once(std::move(key), repository);
    // An app that was installed anew has another installation than the one that was remembered.
    const bool forgotten = remembered && !installations_.contains(repository.full_name());
    if (grant || again || !forgotten) co_return std::move(grant);
  }
}

Task<Grant> Tokens::mint_once(Key key, Repository repository) {
  for (;;) {
    const auto found = minted_.find(key);
    if (found != minted_.end() && found->second.good_until > clock_.now()) {
      co_return Grant{.token = found->second.token,
                      .credential = "installation/" + std::to_string(key.installation),
                      .minted = found->second.number};
    }
    if (const auto other = flights_.find(key); other != flights_.end()) {
      const std::shared_ptr<Flight> flight = other->second;
      const std::uint64_t seen = flight->landed.version();
      if (!flight->over) PORC_CO_CHECK(co_await flight->landed.wait(seen));
      if (flight->error) co_return *flight->error;
      continue;
    }
    // Whoever asks may be given up while it waits: the flight ends with its frame, and one of the
    // others takes over.
    struct Leave {
      Tokens& tokens;
      const Key& key;
      std::shared_ptr<Flight> flight;
      ~Leave() {
        flight->over = true;
        tokens.flights_.erase(key);
        flight->landed.notify_all();
      }
    };
    const auto flight = std::make_shared<Flight>(executor_);
    flights_.emplace(key, flight);
    Leave leave{*this, key, flight};
    Result<Minted> outcome = co_await mint(key, repository);
    if (!outcome) {
      flight->error = outcome.error();
      co_return std::move(outcome).error();
    }
    make_room();
    minted_.insert_or_assign(key, *std::move(outcome));
  }
}

Task<Tokens::Minted> Tokens::mint(Key key, Repository repository) {
  const std::string path =
      "app/installations/" + std::to_string(key.installation) + "/access_tokens";
  std::string body = mint_body(key.need, "repositories", json::array{json::value(repository.name)});
  Result<http::ClientResponse> response = co_await ask_as_app("POST", path, std::move(body));
  if (!response && response.error().code == ErrorCode::invalid_argument) {
    const auto id = co_await id_of_renamed(repository);
    if (id && *id != 0) {
      body = mint_body(key.need, "repository_ids", json::array{*id});
      response = co_await ask_as_app("POST", path, std::move(body));
    }
  }
  if (!response) {
    if (response.error().code == ErrorCode::not_found) installations_.erase(repository.full_name());
    co_return lacking(std::move(response).error());
  }
  PORC_CO_TRY(TokenBody token, read<TokenBody>(*response, "an installation token"));
  Secret secret(std::move(token.token));
  PORC_CO_CHECK(check_token(secret));
  // By our clock, as far as GitHub's is known.
  const Duration valid = token.expires_at - sender_.github_now();
  co_return Minted{.token = std::move(secret),
                   .good_until = clock_.now() + valid - kTokenMargin,
                   .number = ++last_number_};
}

/// Requests that name it as before are led to its id, tokens are not.
/// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
Task<std::int64_t> Tokens::id_of_renamed(Repository repository) {
  PORC_CO_TRY(const http::ClientResponse response,
              co_await ask_as_app("GET", repository.path() + "/installation", ""));
  const std::string begin = options_.api_base + "repositories/";
  const std::string_view led_to = response.headers.get("Content-Location");
  std::int64_t id = 0;
  if (led_to.starts_with(begin))
    std::from_chars(led_to.data() + begin.size(), led_to.data() + led_to.size(), id);
  co_return id;
}

Task<std::int64_t> Tokens::installation_of(Repository repository) {
  if (options_.app->installation != 0) co_return options_.app->installation;
  const std::string name = repository.full_name();
  const auto found = installations_.find(name);
  if (found != installations_.end() && found->second.good_until > clock_.now()) {
    co_return found->second.id;
  }
  Result<http::ClientResponse> response =
      co_await ask_as_app("GET", repository.path() + "/installation", "");
  if (!response) {
    Error error = std::move(response).error();
    if (error.code == ErrorCode::not_found) {
      error.message = "the GitHub App is not installed on " + name;
    }
    co_return lacking(std::move(error));
  }
  PORC_CO_TRY(InstallationBody body, read<InstallationBody>(*response, "an installation"));
  make_room();
  installations_.insert_or_assign(
      name, Installation{.id = body.id, .good_until = clock_.now() + kInstallationKeep});
  co_return body.id;
}

Task<http::ClientResponse> Tokens::ask_as_app(std::string method,
                                              std::string path,
                                              std::string body) {
  for (bool again = false;; again = true) {
    const Timestamp believed = sender_.github_now();
    PORC_CO_TRY(Grant grant, app_itself());
    Outgoing outgoing{.method = method,
                      .url = options_.api_base + path,
                      .body = body,
                      .authorization = std::move(grant.token),
                      .credential = std::move(grant.credential)};
    PORC_CO_TRY(http::ClientResponse response, co_await sender_.send(std::move(outgoing)));
    // A JWT lives by GitHub's clock, which its answer has told.
    const Duration moved = std::chrono::abs(Duration(sender_.github_now() - believed));
    if (response.status == 401 && !again && moved > std::chrono::seconds(30)) continue;
    if (response.status >= 400) co_return error_of(response, method + " /" + path);
    co_return std::move(response);
  }
}

void Tokens::drop(const Grant& grant) {
  std::erase_if(minted_, [&grant](const auto& item) {
    return item.second.number == grant.minted && grant.minted != 0;
  });
}

void Tokens::make_room() {
  const Timestamp now = clock_.now();
  if (minted_.size() >= kRememberedMax) {
    std::erase_if(minted_, [now](const auto& item) { return item.second.good_until <= now; });
    if (minted_.size() >= kRememberedMax) minted_.clear();
  }
  if (installations_.size() >= kRememberedMax) installations_.clear();
}

}  // namespace porc::github
