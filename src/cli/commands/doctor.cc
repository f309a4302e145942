// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include <boost/describe.hpp>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "http/date.h"
#include "json/parse.h"
#include "wire/paths.h"
#include "wire/server_view.h"

namespace porc::cli {
namespace {

/// Tokens expire and plans grow old by the server's clock; a minute apart is worth a word.
constexpr Duration kSkewMax = std::chrono::seconds(60);

enum class State : std::uint8_t { good, doubtful, broken };
BOOST_DESCRIBE_ENUM(State, good, doubtful, broken)

struct Finding {
  std::string check{};
  State state = State::good;
  std::string detail{};
  std::optional<std::string> advice{};
};
BOOST_DESCRIBE_STRUCT(Finding, (), (check, state, detail, advice))
struct Diagnosis {
  std::vector<Finding> findings{};
};
BOOST_DESCRIBE_STRUCT(Diagnosis, (), (findings))

/// Examines one thing after the other; later ones are left out where an earlier one makes them
/// pointless.
class Examination {
 public:
  Examination(Surroundings& around, Arguments arguments)
      : around_(around), arguments_(std::move(arguments)) {}

  Task<void> examine();
  Diagnosis diagnosis{};
  int exit_code = 0;  ///< of the first thing that is broken

 private:
  Task<bool> reach(const Server& server);
  Task<bool> present_token(const Server& server);
  Task<void> ask_dependencies(const Server& server);
  Task<void> ask_terraform();
  void check_encryption(const Address& address);
  void check_clock(const http::ClientResponse& answer);

  void good(std::string check, std::string detail);
  void doubtful(std::string check, std::string detail, std::string advice);
  void broken(std::string check, const Error& error, std::string advice);

  Surroundings& around_;
  const Arguments arguments_;
};

void Examination::good(std::string check, std::string detail) {
  diagnosis.findings.push_back({.check = std::move(check), .detail = std::move(detail)});
}

void Examination::doubtful(std::string check, std::string detail, std::string advice) {
  diagnosis.findings.push_back({.check = std::move(check),
                                .state = State::doubtful,
                                .detail = std::move(detail),
                                .advice = std::move(advice)});
}

void Examination::broken(std::string check, const Error& error, std::string advice) {
  diagnosis.findings.push_back({.check = std::move(check),
                                .state = State::broken,
                                .detail = error.message,
                                .advice = std::move(advice)});
  if (exit_code == 0) exit_code = error_traits(error.code).exit_code;
}

void Examination::check_encryption(const Address& address) {
  if (!travels_in_clear(address.url)) return;
  doubtful("encryption", "the token travels in clear", "use an https URL");
}

void Examination::check_clock(const http::ClientResponse& answer) {
  const auto theirs = http::parse_date(answer.headers.get("Date"));
  if (!theirs) return;
  const Duration skew = around_.clock.now() - *theirs;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(skew));
  if (seconds <= kSkewMax) return good("clock", "agrees with the server's");
  doubtful("clock",
           "is " + std::to_string(seconds.count()) + " seconds " +
               (skew.count() > 0 ? "ahead of" : "behind") + " the server's",
           "set it by NTP, on whichever machine is wrong");
}

/// Asks the one thing that needs no token.
Task<bool> Examination::reach(const Server& server) {
  Ask ask;
  ask.path = wire::paths::kHealth;
  auto answer = co_await server.send(std::move(ask));
  const std::string advice =
      server.address().url_source.ends_with("server.json")
          ? "start it: porc serve"
          : "check " + server.address().url_source + ", the network and https_proxy/no_proxy";
  if (answer && answer->status != 200) answer = error_of_answer(*answer);
  if (!answer) {
    broken("reachable", answer.error(), advice);
    co_return false;
  }
  good("reachable", server.address().url);
  check_clock(*answer);
  co_return true;
}

Task<bool> Examination::present_token(const Server& server) {
  const Address& address = server.address();
  auto about = co_await server.get<wire::VersionView>(std::string(wire::paths::kVersion));
  if (!about) {
    broken("token",
           about.error(),
           address.token.empty() ? "ask an admin for one: porc token create"
                                 : "the one from " + address.token_source +
                                       " is not accepted: it may be expired or of another server");
    co_return false;
  }
  good("token", "from " + address.token_source);
  good("server", about->version + ", engine " + about->engine + ", store " + about->store);
  if (about->version != around_.version) {
    doubtful("versions",
             "pine is " + around_.version + ", the server " + about->version,
             "install the pine of the server's version when something looks odd");
  }
  co_return true;
}

Task<void> Examination::ask_dependencies(const Server& server) {
  Ask ask;
  ask.path = wire::paths::kReadyz;
  auto answer = co_await server.send(std::move(ask));
  if (!answer) {
    broken("ready", answer.error(), "ask again");
    co_return ok;
  }
  auto document = json::parse(answer->body);
  auto readiness = document ? json::decode<wire::Readiness>(*document, json::Unknown::ignore)
                            : Result<wire::Readiness>(std::move(document).error());
  if (!readiness) {
    broken("ready", readiness.error(), "is --url right?");
    co_return ok;
  }
  std::string missing;
  for (const wire::Dependency& each : readiness->dependencies) {
    if (!each.ready) missing += (missing.empty() ? "" : ", ") + each.name;
    if (each.ready && each.problem)
      doubtful(each.name, *each.problem, "an operator of the server should look at it");
  }
  if (missing.empty()) {
    good("ready", "every dependency of the server is there");
  } else {
    const Error error{.code = ErrorCode::unavailable,
                      .message = "the server waits for: " + missing};
    broken("ready", error, "the server's log tells why");
  }
  co_return ok;
}

struct TerraformVersion {
  std::string terraform_version{};
};
BOOST_DESCRIBE_STRUCT(TerraformVersion, (), (terraform_version))

/// Only the server needs it, so its absence here is no fault.
Task<void> Examination::ask_terraform() {
  const std::vector<std::string> command = {"terraform", "version", "-json"};
  auto output = co_await around_.output_of(command);
  auto document = output ? json::parse(*output) : Result<json::value>(std::move(output).error());
  auto found = document ? json::decode<TerraformVersion>(*document, json::Unknown::ignore)
                        : Result<TerraformVersion>(std::move(document).error());
  if (found) {
    good("terraform", found->terraform_version);
  } else {
    doubtful("terraform",
             "is not found on this machine",
             "only a server with the embedded engine needs it; there, put it on PATH");
  }
  co_return ok;
}

Task<void> Examination::examine() {
  auto server = Server::find(around_, arguments_);
  if (!server) {
    broken("server known", server.error(), "start one: porc serve; or set PORC_URL");
    co_return co_await ask_terraform();
  }
  good("server known", server->address().url + " from " + server->address().url_source);
  check_encryption(server->address());
  PORC_CO_TRY(const bool reached, co_await reach(*server));
  if (reached) {
    PORC_CO_TRY(const bool accepted, co_await present_token(*server));
    if (accepted) PORC_CO_CHECK(co_await ask_dependencies(*server));
  }
  co_return co_await ask_terraform();
}

struct StateLook {
  std::string_view words;
  Tone tone;
};
/// By State.
constexpr StateLook kLooks[] = {{"ok", Tone::good}, {"warning", Tone::warn}, {"broken", Tone::bad}};

Text show_diagnosis(const Diagnosis& diagnosis) {
  Text text;
  for (const Finding& finding : diagnosis.findings) {
    const StateLook& look = kLooks[static_cast<std::size_t>(finding.state)];
    std::string check = "  " + finding.check;
    check.resize(std::max<std::size_t>(check.size(), 14) + 2, ' ');
    std::string words(look.words);
    words.resize(7, ' ');
    text.say(words, look.tone).line(check + finding.detail);
    if (finding.advice) text.line("         → " + *finding.advice);
  }
  return text;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  Examination examination(around, arguments);
  PORC_CO_CHECK(co_await examination.examine());
  print_result(around.console, arguments, examination.diagnosis, &show_diagnosis);
  co_return examination.exit_code;
}

}  // namespace

constinit const Command kDoctor{
    .name = "doctor",
    .summary = "Find out why pine and the server do not get along",
    .help =
        "Checks which server and which token are used and where they come from, whether the "
        "server answers, accepts the token and has what it depends on, whether the clocks "
        "agree and which terraform is here, and says what to do about each.",
    .example =
        "  pine doctor\n"
        "  pine doctor --url https://porc.example.com\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli
