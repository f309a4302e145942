// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/outside_history.h"

#include <algorithm>
#include <array>
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

  bool raised(const RunId& run);
  void check_looked_at(const std::string& sha, const Run& run, std::set<std::string>& broken);
  void check_end(OutsideOutcome& outcome);
  void check_portal(std::set<std::string>& broken);

  std::mt19937_64 plan_;
  CodeHost host_{};
  Portal portal_{};
  World world_;
  Timestamp start_{world_.time.now()};
  std::uint64_t deliveries_ = 0;
  std::set<std::string> pressed_{};  ///< commits of which somebody pressed a button
  /// Commits of which somebody pressed a button, with the runs that were there when they did.
  std::set<std::pair<std::string, RunId>> seen_{};
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
    Payload payload{.event = "check_run", .body = about(kPeople[world_.random() % 3])};
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
    if (!again) {
      payload.body["requested_action"] =
          json::object{{"identifier", kButtons[world_.random() % 4]}};
      pressed_.insert(found->second.head);
      for (const Run& run : peek(world_.store.list_runs({}, PageRequest{.limit = 1000})).items) {
        seen_.insert({found->second.head, run.id});
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

/// True when a file of the commit, one that can be read, is the run's blueprint.
bool stands(const HostedCommit& commit, const Run& run) {
  const std::string head =
      "kind: " + run.identity.kind + "\nmetadata:\n  name: " + run.identity.name + "\n";
  return std::ranges::any_of(commit.files, [&](const auto& file) {
    return file.second.starts_with(head) && !file.second.ends_with("[\n");
  });
}

/// True when somebody who may raised the goal of the run.
bool OutsideHistory::raised(const RunId& run) {
  for (const audit::Event& event : peek(world_.store.list_events(run, 0, 1000))) {
    const bool by_person = event.bytes.find("\"goal_raised\"") != std::string::npos &&
                           event.bytes.find("github:stranger") == std::string::npos;
    if (by_person) return true;
  }
  return false;
}

/// What a merge goes on with was planned before it, unless somebody pressed a button.
void OutsideHistory::check_looked_at(const std::string& sha,
                                     const Run& run,
                                     std::set<std::string>& broken) {
  const auto merged = host_.merged_as.find(sha);
  if (merged == host_.merged_as.end() || world_.time.was_stepped()) return;
  if (run.goal != run::Goal::applied || !run.planned_at) return;
  if (pressed_.contains(std::string(run.origin->facts.at("sha").as_string()))) return;
  if (*run.planned_at > host_.pull_requests.at(merged->second).merged_at)
    broken.insert("run " + run.id.str() + " was planned after its merge and let go by it");
}

void OutsideHistory::check_end(OutsideOutcome& outcome) {
  auto& broken = outcome.broken;
  std::map<std::string, int> made;
  for (const HostedCheckRun& run : host_.check_runs) {
    if (++made[run.external_id] > 1) broken.insert("two check runs " + run.external_id);
  }
  std::set<RunId> let_go;
  github::Commits commits(world_.store);
  for (const auto& [sha, hosted] : host_.commits) {
    const auto known = peek(commits.get(CodeHost::kRepository, sha));
    if (known.version == 0) continue;
    const commit::Commit& commit = known.commit;
    if (!commit.complete && !commit.by_hand) broken.insert("commit " + sha + " is never complete");
    std::map<RunId, Run> runs;
    for (const commit::Asked& asked : commit.asked) {
      if (!asked.run) continue;
      runs.emplace(*asked.run, peek(world_.store.get_run(*asked.run)));
      if (commit.merged) let_go.insert(*asked.run);
      const Run& run = runs.at(*asked.run);
      if (asked.reviewed) check_looked_at(sha, run, broken);
      const bool planned_again = commit.merged && !asked.path.empty() && !asked.reviewed;
      if (planned_again && raised(run.id) && !seen_.contains({sha, run.id}))
        broken.insert("run " + run.id.str() + " was let go by a button that was pressed before it");
      if (run.operation == run::Operation::destroy && stands(hosted, run))
        broken.insert("run " + run.id.str() + " is to destroy what stands in " + sha);
    }
    const auto checks = commit::checks_of(commit, runs, [](const RunId&) { return std::string(); });
    for (const commit::Check& check : checks) {
      const std::string id = std::string("porc:") + CodeHost::kRepository + "@" + sha + ":" +
                             std::to_string(commit.round) + ":" +
                             boost::describe::enum_to_string(check.phase, "");
      const HostedCheckRun* shown = nullptr;
      for (const HostedCheckRun& run : host_.check_runs) {
        if (run.external_id == id) shown = &run;
      }
      if (shown == nullptr) {
        broken.insert("no check run " + id);
        continue;
      }
      const bool same = shown->status == check.status && shown->conclusion == check.conclusion &&
                        shown->annotations == check.annotations;
      if (!same) broken.insert("check run " + id + " does not show how it stands");
      if (check.status != commit::CheckStatus::completed)
        broken.insert("check run " + id + " is never completed");
    }
  }
  for (const auto& [number, pull] : host_.pull_requests) {
    if (!pull.open) continue;
    const commit::Commit commit = peek(commits.get(CodeHost::kRepository, pull.head)).commit;
    const bool looked_at = std::ranges::any_of(commit.shown_in, [&](const auto& one) {
      return one.pull_request == number && one.base == pull.base;
    });
    if (!looked_at) broken.insert("nobody looked at pull request " + std::to_string(number));
    for (const commit::Asked& asked : commit.asked) {
      if (!asked.run) continue;
      const Run run = peek(world_.store.get_run(*asked.run));
      const std::string why = run.reason ? run.reason->message : "";
      if (why.ends_with("was closed") || why.ends_with("took its place"))
        broken.insert("open pull request " + std::to_string(number) + " shows what was let go");
    }
  }
  for (const Run& run : peek(world_.store.list_runs({}, PageRequest{.limit = 1000})).items) {
    ++outcome.runs;
    if (run.status != run::RunStatus::applied) continue;
    ++outcome.applied;
    const bool asked_for = let_go.contains(run.id) || raised(run.id);
    if (!asked_for) broken.insert("run " + run.id.str() + " was applied before its merge");
  }
  const auto inbox = peek(world_.store.inbox_depth());
  if (inbox.dead != 0) {
    for (const InboxView& view :
         peek(world_.store.list_inbox(InboxStore::InboxFilter{.state = InboxState::dead}, 0, 10))) {
      broken.insert("event " + view.entry.key + " is dead: " + view.error);
    }
  }
  for (const OutboxView& view : peek(world_.store.list_outbox({}, 0, 10))) {
    broken.insert("entry " + view.entry.key + " is left: " + view.error);
  }
}

/// What the portal shows of every run and of every instance follows from the store.
void OutsideHistory::check_portal(std::set<std::string>& broken) {
  for (const std::string& one : portal_.violations) broken.insert("the portal was asked " + one);
  const auto expect = [&](const port_catalog::Entity& wanted) {
    const std::string name = wanted.blueprint + "/" + wanted.identifier;
    const auto found = portal_.entities.find(name);
    if (found == portal_.entities.end()) {
      broken.insert("no entity " + name);
      return;
    }
    for (const char* part : {"properties", "relations"}) {
      const json::object& all = wanted.body.at(part).as_object();
      json::object shown = found->second[part].as_object();
      for (const auto& member : all) {
        const json::value* value = shown.if_contains(member.key());
        if (value == nullptr || *value != member.value())
          broken.insert("entity " + name + " does not show " + std::string(member.key()));
        shown.erase(member.key());
      }
      for (const auto& member : shown) {
        if (!member.value().is_null())
          broken.insert("entity " + name + " still shows " + std::string(member.key()));
      }
    }
  };
  const port_catalog::Names names;
  std::map<std::string, std::vector<Run>> instances;
  for (Run& run : peek(world_.store.list_runs({}, PageRequest{.limit = 1000})).items) {
    expect(port_catalog::run_entity(run, names, ""));
    instances[run.identity.str()].push_back(std::move(run));
  }
  for (const auto& [name, runs] : instances) expect(port_catalog::instance_entity(runs, names));
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
  check_end(outcome);
  check_portal(outcome.broken);
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
