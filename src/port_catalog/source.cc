// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/source.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"
#include "json/decode.h"
#include "json/member.h"
#include "json/parse.h"
#include "port_catalog/entities.h"
#include "port_catalog/following.h"
#include "port_catalog/signature.h"
#include "port_catalog/telling.h"

namespace porc::port_catalog {
namespace {

/// How many runs are looked at, the newest first: those of other names that contain it, too.
constexpr std::size_t kPageSize = 200;
constexpr int kPagesMax = 25;

Result<json::value> parse_message(const std::string& text) {
  return json::parse(text, {.numbers = json::Numbers::nearest});
}

InboxEntry entry_for(const Invocation& asked, const Options& options) {
  std::string about = asked.entity;
  if (about.empty() && asked.verb == Verb::create)
    about = instance_asked_for(asked, options.default_environment);
  if (about.empty()) about = asked.run;
  return {.key = "port:" + asked.run, .subject = "port/" + about, .kind = asked.action};
}

/// Only what people may ask about later is kept.
std::optional<InboxEntry> entry_for(const CatalogChange& change,
                                    const std::string& own_user,
                                    const std::string& text) {
  const bool own = !own_user.empty() && change.user == own_user;
  const bool matters = change.action == "DELETE" && change.resource == "entity";
  if (own || !matters) return std::nullopt;
  return InboxEntry{.key = "port:log:" + crypto::sha256_hex(text),
                    .subject = "port/" + change.entity,
                    .kind = "entity.delete"};
}

}  // namespace

Result<void> PortSource::check_sender(const Message& message, Timestamp now) const {
  const auto secrets = parts_.options.secrets();
  if (transport_ == Transport::kafka) return check_signed_message(secrets, message.body, now);
  return check_signature(secrets,
                         message.header("X-Port-Timestamp"),
                         message.header("X-Port-Signature"),
                         message.body,
                         now);
}

Result<std::optional<InboxEntry>> PortSource::admit(const Message& message, Timestamp now) const {
  auto genuine = check_sender(message, now);
  if (genuine) return entry_of(message);
  // Port signs no record of its change log, of which nothing comes but a line in ours.
  const bool may_be_log = transport_ == Transport::kafka && !take_signature(message.body);
  if (may_be_log) {
    const auto document = parse_message(message.body);
    const auto received =
        document ? read_message(*document, parts_.options.mapping) : Result<Received>();
    if (received && std::holds_alternative<CatalogChange>(*received)) return entry_of(message);
  }
  return std::move(genuine).error();
}

Result<std::optional<InboxEntry>> PortSource::entry_of(const Message& message) const {
  PORC_TRY(const json::value document, parse_message(message.body));
  PORC_TRY(const Received received, read_message(document, parts_.options.mapping));
  std::optional<InboxEntry> entry;
  if (const auto* asked = std::get_if<Invocation>(&received)) {
    entry = entry_for(*asked, parts_.options);
  } else {
    entry = entry_for(std::get<CatalogChange>(received), parts_.options.own_user, message.body);
  }
  if (!entry) return std::optional<InboxEntry>();
  entry->source = name();
  entry->body = message.body;
  return entry;
}

Task<void> PortSource::handle(InboxEntry entry) {
  PORC_CO_TRY(const json::value document, parse_message(entry.body));
  PORC_CO_TRY(Received received, read_message(document, parts_.options.mapping));
  if (const auto* change = std::get_if<CatalogChange>(&received)) {
    if (parts_.note) {
      parts_.note("Port's entity " + change->blueprint + " " + change->entity +
                  " was deleted in Port; what it stands for is not touched");
    }
    co_return ok;
  }
  Invocation asked = std::get<Invocation>(std::move(received));
  const std::string action_run = asked.run;
  auto done = co_await perform(std::move(asked));
  if (done || error_traits(done.error().code).retryable) co_return done;
  co_return co_await refuse(parts_.store, action_run, summary_of(done.error()));
}

Task<void> PortSource::perform(Invocation asked) {
  PORC_CO_TRY(identity::Principal by, principal_of(asked.email, parts_.options.grants));
  switch (asked.verb) {
    case Verb::create:
      co_return co_await create(std::move(asked), std::move(by));
    case Verb::plan:
    case Verb::destroy:
      co_return co_await repeat(std::move(asked), std::move(by));
    case Verb::apply:
    case Verb::approve:
      co_return co_await act(std::move(asked), std::move(by));
  }
  co_return ok;
}

namespace {

/// A submission of this action run: however often it is made, one run comes of it.
Submission submission_for(const Invocation& asked, run::Goal goal) {
  run::Origin origin{.source = std::string(kTarget), .subject = asked.run};
  origin.facts["goal"] = json::encode(goal);
  Submission submission;
  submission.goal = goal;
  submission.idempotency_key = "port:" + asked.run;
  submission.key_is_lasting = true;
  submission.origin = std::move(origin);
  submission.keep_refused = true;
  return submission;
}

/// Whether a run shows what was asked for, whatever became of it since.
bool is_done(Verb verb, const Run& run, const identity::Principal& by) {
  if (verb == Verb::apply) return run.goal >= run::Goal::applied;
  return run.approved_by == by.name();
}

}  // namespace

Task<void> PortSource::create(Invocation asked, identity::Principal by) {
  PORC_CO_CHECK(by.check(identity::Permission::submit));
  const run::Goal goal = asked.goal;
  if (goal == run::Goal::applied) PORC_CO_CHECK(by.check(identity::Permission::apply));
  PORC_CO_CHECK(co_await parts_.quills.look_for(asked.kind, asked.version));
  const auto quill = parts_.quills.find(asked.kind, asked.version);
  const json::Schema* schema = quill ? &(*quill)->schema() : nullptr;
  Submission submission = submission_for(asked, goal);
  PORC_CO_TRY(submission.document, blueprint_of(asked, schema, parts_.options.secrets()));
  PORC_CO_CHECK(co_await parts_.runs.submit(std::move(submission), std::move(by)));
  co_return ok;
}

Task<void> PortSource::repeat(Invocation asked, identity::Principal by) {
  const bool destroys = asked.verb == Verb::destroy;
  PORC_CO_CHECK(by.check(identity::Permission::submit));
  if (destroys) PORC_CO_CHECK(by.check(identity::Permission::apply));
  PORC_CO_TRY(const Run last, co_await last_run_of(asked.entity));
  Submission submission = submission_for(asked, destroys ? run::Goal::applied : run::Goal::planned);
  submission.again = last.id;
  if (destroys) submission.operation = run::Operation::destroy;
  PORC_CO_CHECK(co_await parts_.runs.submit(std::move(submission), std::move(by)));
  co_return ok;
}

Task<void> PortSource::act(Invocation asked, identity::Principal by) {
  PORC_CO_TRY(RunId id, RunId::parse(asked.entity));
  Result<Run> run;
  if (asked.verb == Verb::apply) {
    PORC_CO_CHECK(by.check(identity::Permission::apply));
    run = co_await parts_.runs.raise_goal(id, run::Goal::applied, by);
  } else {
    PORC_CO_CHECK(by.check(identity::Permission::approve));
    ApprovalRequest request{.reason = json::text_at(asked.inputs, "reason")};
    const std::string record = json::text_at(asked.inputs, "change_record");
    if (!record.empty()) request.change_record = record;
    run = co_await parts_.runs.approve(id, std::move(request), by);
  }
  // A crash may have come between the act and the note that this was handled.
  if (!run && run.error().code == ErrorCode::conflict) {
    auto stands = co_await parts_.runs.get(id, by);
    if (stands && is_done(asked.verb, *stands, by)) run = std::move(stands);
  }
  if (!run) co_return std::move(run).error();
  co_return co_await follow(parts_.store, *std::move(run), asked.run, run::Goal::applied);
}

/// The newest run of the instance whose blueprint was taken.
Task<Run> PortSource::last_run_of(std::string instance) {
  PORC_CO_TRY(const blueprint::Identity identity, parse_instance_identifier(instance));
  RunFilter filter{.kind = identity.kind, .environment = identity.environment};
  if (!identity.name.empty()) filter.text = identity.name;
  PageRequest page{.limit = kPageSize};
  std::vector<Run> taken;
  for (int looked = 0; looked < kPagesMax && taken.empty(); ++looked) {
    PORC_CO_TRY(const auto found, co_await parts_.store.list_runs(filter, page));
    for (const Run& run : found.items) {
      if (run.identity == identity && !run.quill_version.empty()) taken.push_back(run);
    }
    if (!found.more || found.items.empty()) break;
    page.after = found.items.back().id;
  }
  if (const Run* settled = last_settled(taken)) co_return *settled;
  if (const Run* last = youngest(taken)) co_return *last;
  co_return Error{.code = ErrorCode::not_found, .message = "PORC has no run of " + instance};
}

}  // namespace porc::port_catalog
