// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/outside_history.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "github/checks.h"
#include "github/events.h"
#include "json/parse.h"
#include "port_catalog/notifier.h"
#include "tests/sim/code_host.h"
#include "tests/sim/invariants.h"
#include "tests/sim/outside_invariants.h"
#include "tests/sim/portal.h"
#include "tests/sim/world.h"

namespace porc::sim {
namespace {

constexpr std::uint64_t kTurnsMax = 400'000;
constexpr char kSecret[] = "it is a secret";
/// One that is open before the app is installed.
constexpr std::uint64_t kBefore = 50;
/// What the number of a second pull request of the same commit is more.
constexpr std::uint64_t kBeside = 100;
constexpr const char* kPeople[] = {"ann", "bob", "stranger"};

bool may_press(std::string_view who) {
  return who != "stranger";
}

port_catalog::Options port_options() {
  return {.api = "https://port.example", .client_id = "porc", .client_secret = Secret(kSecret)};
}

/// What of one server speaks with the code host and with the portal.
class OutsideParts final : public Attached {
 public:
  OutsideParts(CodeHost& host, Portal& portal, World& world, Store& store, Faults::Crash crash)
      : host_(host, world.random, world.faults, crash),
        store_(store),
        checks_(store, store, host_, github::CheckOptions{}),
        portal_(portal, world.random, world.faults, std::move(crash)),
        port_(portal_, world.time, port_options_),
        catalog_({.store = store,
                  .clock = world.time,
                  .client = port_,
                  .entities = entities_,
                  .options = port_options_}) {}

  std::vector<Notifier*> notifiers() override { return {&checks_, &catalog_}; }
  void begin(orchestrator::Orchestrator& server) override {
    github::EventOptions options;
    options.secrets = {Secret(kSecret)};
    events_.emplace(server, server, store_, host_, std::move(options));
    server.add_source(*events_);
  }

 private:
  HostClient host_;
  Store& store_;
  github::Checks checks_;
  std::optional<github::Events> events_{};
  const port_catalog::Options port_options_ = port_options();
  PortalClient portal_;
  port_catalog::Client port_;
  port_catalog::ApiEntities entities_{port_, port_options_};
  port_catalog::PortNotifier catalog_;
};

Weather weather_of(std::mt19937_64& random) {
  auto up_to = [&](unsigned long most) { return static_cast<int>(random() % (most + 1)); };
  Weather weather{.delay = up_to(200)};
  switch (random() % 4) {
    case 0:
      break;
    case 1:
      weather.crash_before = weather.crash_after = up_to(10);
      break;
    case 2:
      weather.fail_before = weather.fail_after = up_to(60);
      break;
    default:
      weather.crash_before = weather.crash_after = up_to(5);
      weather.fail_before = weather.fail_after = up_to(20);
  }
  return weather;
}

class OutsideHistory {
 public:
  explicit OutsideHistory(std::uint64_t seed)
      : plan_(seed ^ 0x6a09e667f3bcc909ULL),
        world_(seed,
               weather_of(plan_),
               1 + static_cast<int>(plan_() % 2),
               nullptr,
               [this](World& world, Store& store, Faults::Crash crash) {
                 return std::make_unique<OutsideParts>(
                     host_, portal_, world, store, std::move(crash));
               }) {
    host_.refusals = plan_() % 3 == 0 ? static_cast<int>(plan_() % 100) : 0;
    portal_.refusals = host_.refusals;
  }

  OutsideOutcome play();

 private:
  struct Payload {
    std::string event{};
    json::object body{};
  };

  /// In the `minutes` that follow the minute `from`.
  Timestamp moment(unsigned minutes, unsigned from = 0) {
    return start_ + std::chrono::minutes(from) + Duration(plan_() % (minutes * 60'000));
  }
  std::string blueprint(std::uint64_t name);
  void tell(Timestamp at, Payload payload);
  void deliver(Timestamp at, std::shared_ptr<Message> message, std::shared_ptr<bool> taken);
  static json::object about(const std::string& sender);
  void open(Timestamp at, std::uint64_t number, bool told = true);
  void install(Timestamp at);
  void amend(Timestamp at, std::uint64_t number);
  void close(Timestamp at, std::uint64_t number, bool merge);
  void push(std::uint64_t number, std::string sha);
  void fast_forward(std::uint64_t number);
  bool is_on_branch(const std::string& sha) const { return host_.merged_as.contains(sha); }
  void come_back(Timestamp at, std::uint64_t number);
  void open_beside(Timestamp at, std::uint64_t number);
  void ask(Timestamp at, std::uint64_t number);
  void tell_of(std::uint64_t number, const char* action);
  void submit_by_hand(Timestamp at, std::uint64_t number);
  void change_some(std::map<std::string, std::string>& files);

  std::mt19937_64 plan_;
  CodeHost host_{};
  Portal portal_{};
  World world_;
  Timestamp start_{world_.time.now()};
  std::uint64_t deliveries_ = 0;
  Presses presses_{};
  Beginnings beginnings_{};
};

std::string OutsideHistory::blueprint(std::uint64_t name) {
  const auto draw = world_.random() % 16;
  std::string text = "kind: " + std::string(draw == 0 ? "unknown" : "thing") +
                     "\nmetadata:\n  name: thing" + std::to_string(name) + "\n";
  if (draw == 1) text += "  approval_required: true\n";
  if (draw == 2) return text + "inputs: [\n";
  text += "inputs:\n  size: " +
          (draw == 3 ? std::string("large") : std::to_string(world_.random() % 5)) + "\n";
  return text;
}

void OutsideHistory::change_some(std::map<std::string, std::string>& files) {
  for (std::uint64_t i = 1 + world_.random() % 3; i > 0; --i) {
    const std::uint64_t name = world_.random() % 4;
    const bool elsewhere = world_.random() % 4 == 0;
    const std::string file = "thing" + std::to_string(name) + ".yaml";
    const std::string path = (elsewhere ? "infra/team/" : "infra/") + file;
    const std::string other = (elsewhere ? "infra/" : "infra/team/") + file;
    if (files.contains(path) && world_.random() % 4 == 0) {
      files.erase(path);
    } else if (files.contains(other) && world_.random() % 4 != 0) {
      auto moved = files.extract(other);
      moved.key() = path;
      files.insert(std::move(moved));
    } else {
      files[path] = blueprint(name);
    }
  }
}

json::object OutsideHistory::about(const std::string& sender) {
  json::object repository{
      {"id", 1}, {"full_name", CodeHost::kRepository}, {"default_branch", "main"}};
  return {{"repository", std::move(repository)}, {"sender", json::object{{"login", sender}}}};
}

/// A webhook that comes late, now and then twice, and that is asked for again when nobody took it.
void OutsideHistory::tell(Timestamp at, Payload payload) {
  auto message = std::make_shared<Message>();
  message->body = json::serialize(payload.body);
  message->headers = {
      {"Content-Type", "application/json"},
      {"X-GitHub-Event", payload.event},
      {"X-GitHub-Delivery", "delivery-" + std::to_string(++deliveries_)},
      {"X-Hub-Signature-256", "sha256=" + hex_encode(crypto::hmac_sha256(kSecret, message->body))}};
  auto taken = std::make_shared<bool>(false);
  const bool late = world_.random() % 4 == 0;
  at += Duration(world_.random() % (late ? 90'000 : 2'000));
  deliver(at, message, taken);
  if (world_.random() % 6 == 0) deliver(at + Duration(world_.random() % 60'000), message, taken);
}

Task<void> take(orchestrator::Orchestrator* server,
                std::shared_ptr<Message> message,
                Timestamp now,
                std::shared_ptr<bool> taken) {
  EventSource* source = server->find_source("github");
  PORC_CO_TRY(auto entry, source->admit(*message, now));
  if (entry) {
    std::vector<InboxEntry> entries{*std::move(entry)};
    PORC_CO_CHECK(co_await server->receive(std::move(entries)));
  }
  *taken = true;
  co_return ok;
}

void OutsideHistory::deliver(Timestamp at,
                             std::shared_ptr<Message> message,
                             std::shared_ptr<bool> taken) {
  ++world_.expected;
  world_.send(at, [this, message, taken](orchestrator::Orchestrator& server) {
    return take(&server, message, world_.time.now(), taken);
  });
  world_.outside(at + std::chrono::seconds(20), [this, message, taken] {
    --world_.expected;
    if (!*taken) deliver(world_.time.now() + std::chrono::seconds(5), message, taken);
  });
}

void OutsideHistory::tell_of(std::uint64_t number, const char* action) {
  const HostedPullRequest& shown = host_.pull_requests.at(number);
  Payload payload{.event = "pull_request", .body = about(kPeople[world_.random() % 2])};
  payload.body["action"] = action;
  payload.body["pull_request"] = json::object{
      {"number", number}, {"merged", shown.merged}, {"head", json::object{{"sha", shown.head}}}};
  if (shown.open) ++beginnings_.commits[shown.head];
  tell(world_.time.now(), std::move(payload));
}

void OutsideHistory::open(Timestamp at, std::uint64_t number, bool told) {
  world_.outside(at, [this, number, told] {
    auto files = host_.commits.at(host_.main).files;
    change_some(files);
    host_.pull_requests[number] = {.head = host_.commit(std::move(files)), .base = host_.main};
    if (told) tell_of(number, "opened");
  });
}

/// The repository is one of the app's from now on.
void OutsideHistory::install(Timestamp at) {
  world_.outside(at, [this] {
    Payload payload{.event = "installation_repositories", .body = about("ann")};
    payload.body["action"] = "added";
    payload.body["repositories_added"] =
        json::array{json::object{{"full_name", CodeHost::kRepository}}};
    ++beginnings_.surveys;
    tell(world_.time.now(), std::move(payload));
  });
}

void OutsideHistory::amend(Timestamp at, std::uint64_t number) {
  world_.outside(at, [this, number] {
    auto found = host_.pull_requests.find(number);
    if (found == host_.pull_requests.end() || !found->second.open) return;
    auto files = host_.commits.at(found->second.head).files;
    change_some(files);
    found->second.past.push_back(found->second.head);
    found->second.head = host_.commit(std::move(files));
    tell_of(number, "synchronize");
  });
}

/// One that was closed is opened again; the head of an open one is set back.
void OutsideHistory::come_back(Timestamp at, std::uint64_t number) {
  world_.outside(at, [this, number] {
    auto found = host_.pull_requests.find(number);
    if (found == host_.pull_requests.end() || found->second.merged) return;
    HostedPullRequest& shown = found->second;
    if (!shown.open && !is_on_branch(shown.head)) {
      shown.open = true;
      tell_of(number, "reopened");
    } else if (shown.open && !shown.past.empty() && !is_on_branch(shown.past.back())) {
      std::swap(shown.head, shown.past.back());
      tell_of(number, "synchronize");
    }
  });
}

/// Another pull request shows the same commit, against what the branch is by now.
void OutsideHistory::open_beside(Timestamp at, std::uint64_t number) {
  world_.outside(at, [this, number] {
    auto found = host_.pull_requests.find(number);
    if (found == host_.pull_requests.end() || is_on_branch(found->second.head)) return;
    const std::uint64_t other = number + kBeside;
    host_.pull_requests[other] = {.head = found->second.head, .base = host_.main};
    tell_of(other, "opened");
  });
}

void OutsideHistory::close(Timestamp at, std::uint64_t number, bool merge) {
  world_.outside(at, [this, number, merge] {
    auto found = host_.pull_requests.find(number);
    if (found == host_.pull_requests.end() || !found->second.open) return;
    found->second.open = false;
    found->second.merged = merge;
    if (merge) found->second.merged_at = world_.time.now();
    tell_of(number, "closed");
    if (!merge) return;
    if (found->second.base == host_.main && world_.random() % 2 == 0) {
      fast_forward(number);
      return;
    }
    // What the pull request changed, on top of what the branch is by now.
    auto files = host_.commits.at(host_.main).files;
    const auto& before = host_.commits.at(found->second.base).files;
    const auto& after = host_.commits.at(found->second.head).files;
    for (const auto& [path, text] : after) {
      const auto old = before.find(path);
      if (old == before.end() || old->second != text) files[path] = text;
    }
    for (const auto& [path, text] : before) {
      if (!after.contains(path)) files.erase(path);
    }
    push(number, host_.commit(std::move(files)));
  });
}

/// The commit of a pull request becomes the branch's own; nothing is left to be merged of others
/// that show it.
void OutsideHistory::fast_forward(std::uint64_t number) {
  const std::string head = host_.pull_requests.at(number).head;
  for (auto& [other, shown] : host_.pull_requests) {
    if (!shown.open || shown.head != head) continue;
    shown.open = false;
    shown.merged = true;
    shown.merged_at = world_.time.now();
    tell_of(other, "closed");
  }
  push(number, head);
}

/// The branch gets a commit, by which a pull request is merged.
void OutsideHistory::push(std::uint64_t number, std::string sha) {
  Payload payload{.event = "push", .body = about(kPeople[world_.random() % 2])};
  payload.body["ref"] = "refs/heads/main";
  payload.body["before"] = host_.main;
  payload.body["after"] = sha;
  ++beginnings_.commits[sha];
  host_.merged_as[sha] = number;
  host_.main = std::move(sha);
  tell(world_.time.now(), std::move(payload));
}

/// Somebody presses a button of a check, or has the checks run again.
void OutsideHistory::ask(Timestamp at, std::uint64_t number) {
  world_.outside(at, [this, number] {
    auto found = host_.pull_requests.find(number);
    if (found == host_.pull_requests.end()) return;
    constexpr const char* kButtons[] = {"apply", "replan", "override", "approve"};
    const char* who = kPeople[world_.random() % 3];
    Payload payload{.event = "check_run", .body = about(who)};
    // Of the newest round mostly, if there is one.
    std::string check;
    bool has_buttons = false;
    for (const HostedCheckRun& run : host_.check_runs) {
      const bool counts =
          run.sha == found->second.head && (check.empty() || world_.random() % 8 != 0);
      if (!counts) continue;
      check = run.external_id;
      has_buttons = run.status == commit::CheckStatus::completed;
    }
    payload.body["check_run"] = json::object{{"head_sha", found->second.head},
                                             {"external_id", check},
                                             {"app", json::object{{"id", CodeHost::kApp}}}};
    const bool again = world_.random() % 3 == 0;
    if (!again && !check.empty() && !has_buttons) return;
    payload.body["action"] = again ? "rerequested" : "requested_action";
    if (again) ++beginnings_.commits[found->second.head];
    if (!again) {
      const std::string button = kButtons[world_.random() % 4];
      payload.body["requested_action"] = json::object{{"identifier", button}};
      const bool begins = button == "replan" && may_press(who);
      if (begins) ++beginnings_.commits[found->second.head];
      presses_.commits.insert(found->second.head);
      for (const Run& run : peek(world_.store.list_runs({}, PageRequest{.limit = 1000})).items) {
        presses_.seen.insert({found->second.head, run.id});
      }
    }
    tell(world_.time.now(), std::move(payload));
  });
}

/// A workflow of the repository submits a blueprint and names the commit that it runs for.
void OutsideHistory::submit_by_hand(Timestamp at, std::uint64_t number) {
  world_.outside(at, [this, number] {
    auto found = host_.pull_requests.find(number);
    if (found == host_.pull_requests.end()) return;
    json::object metadata{
        {"name", "byhand" + std::to_string(number)},
        {"repo", CodeHost::kRepository},
        {"external_id", "github:" + std::string(CodeHost::kRepository) + "@" + found->second.head}};
    Submission submission{.document = json::object{{"kind", "thing"},
                                                   {"metadata", std::move(metadata)},
                                                   {"inputs", json::object{{"size", 1}}}}};
    submission.goal = world_.random() % 4 == 0 ? run::Goal::built : run::Goal::planned;
    submission.idempotency_key = "by-hand-" + std::to_string(++deliveries_);
    identity::Principal by{.issuer = "porc", .subject = "ci@example.com"};
    world_.submit(world_.time.now(), std::move(by), std::move(submission));
  });
}

OutsideOutcome OutsideHistory::play() {
  host_.main = host_.commit({});
  // Mostly few: what goes wrong between three mostly goes wrong between two.
  const std::uint64_t pulls = 1 + std::min(plan_() % 3, plan_() % 3);
  // What the first brought to the branch is there to be moved and taken away by the others.
  const bool one_by_one = pulls > 1 && plan_() % 2 == 0;
  for (std::uint64_t number = 1; number <= pulls; ++number) {
    const unsigned from = one_by_one && number > 1 ? 6 : 0;
    open(moment(3, from), number);
    for (std::uint64_t i = plan_() % 3; i > 0; --i) amend(moment(8, from), number);
    for (std::uint64_t i = plan_() % 3; i > 0; --i) ask(moment(10, from), number);
    if (plan_() % 3 == 0) submit_by_hand(moment(6, from), number);
    const unsigned end = one_by_one ? from + 4 : 8;
    if (plan_() % 4 != 0) close(moment(4, end), number, plan_() % 4 != 0);
    if (plan_() % 3 == 0) come_back(moment(14), number);
    if (plan_() % 4 != 0) continue;
    open_beside(moment(8), number);
    if (plan_() % 2 == 0) close(moment(14), number + kBeside, false);
    if (plan_() % 2 == 0) come_back(moment(14), number + kBeside);
  }
  if (plan_() % 4 == 0) {
    open(moment(1), kBefore, false);
    install(moment(2, 1));
    if (plan_() % 2 == 0) close(moment(4, 3), kBefore, plan_() % 2 == 0);
  }
  if (plan_() % 4 == 0) {
    // By less than the half of a lease that deliveries leave for it.
    Duration step(static_cast<std::int64_t>(plan_() % 90'000) - 45'000);
    world_.outside(moment(10), [this, step] { world_.time.step_wall_clock(step); });
  }
  ++world_.expected;
  world_.outside(start_ + std::chrono::minutes(16), [this] {
    --world_.expected;
    world_.calm();
    host_.refusals = portal_.refusals = 0;
  });

  OutsideOutcome outcome;
  outcome.ended = world_.run_to_end(kTurnsMax);
  if (!outcome.ended) {
    outcome.unsettled = world_.unsettled();
    return outcome;
  }
  outcome.broken = world_.broken;
  outcome.trace = world_.trace;
  outcome.writes = host_.writes;
  outcome.crash_points = world_.faults.points();
  check_outside({.world = world_,
                 .host = host_,
                 .portal = portal_,
                 .presses = presses_,
                 .beginnings = beginnings_},
                outcome);
  for (const HostedCheckRun& run : host_.check_runs) {
    for (char c : run.external_id + boost::describe::enum_to_string(run.conclusion, ""))
      outcome.trace = (outcome.trace ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return outcome;
}

}  // namespace

OutsideOutcome play_outside(std::uint64_t seed) {
  return OutsideHistory(seed).play();
}

}  // namespace porc::sim
