// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/resealing.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "aio/clock.h"
#include "domain/blueprint/sealing.h"
#include "json/decode.h"
#include "orchestrator/intake.h"

namespace porc::orchestrator {
namespace {

constexpr const char* kName = "porc/resealing";
constexpr std::size_t kPage = 100;

/// What cannot be opened with any key is lost to everybody; what another key sealed is not.
bool is_damaged(const Error& error) {
  return error.code == ErrorCode::corrupt || error.code == ErrorCode::malformed;
}

/// The body as the key that seals now seals it; "" when it did.
Result<std::string> sealed_anew(const crypto::Sealer* sealer,
                                const std::string& body,
                                const std::string& context,
                                const std::string& nonce) {
  if (sealer->is_current(body)) return std::string();
  PORC_TRY(const std::string plain, sealer->open(body, context));
  return sealer->seal(plain, context, nonce);
}

/// Adds what one value came to.
Result<void> count(const Result<bool>& done, Resealed& page) {
  if (done) {
    page.resealed += *done ? 1 : 0;
    return ok;
  }
  const Error& why = done.error();
  if (is_damaged(why)) return ok;
  if (why.code != ErrorCode::conflict && why.code != ErrorCode::not_found) return why;
  ++page.left;
  return ok;
}

Task<bool> reseal_run(Parts* parts, Run run) {
  blueprint::NonceSource nonce = [parts] { return parts->entropy.bytes(crypto::kNonceBytes); };
  PORC_CO_TRY(const bool changed, blueprint::reseal_inputs(run.blueprint, parts->sealer, nonce));
  if (!changed) co_return false;
  ++run.version;
  Change change{.run = std::move(run)};
  PORC_CO_CHECK(co_await parts->store.append(std::move(change)));
  co_return true;
}

Task<bool> reseal_body(Parts* parts, std::string key) {
  const std::string name = key;
  PORC_CO_TRY(InboxView view, co_await parts->store.get_inbox(name));
  std::string known = view.entry.body;
  PORC_CO_TRY(std::string body,
              co_await run_on(parts->compute,
                              sealed_anew,
                              &parts->sealer,
                              std::move(view.entry.body),
                              body_context(key),
                              parts->entropy.bytes(crypto::kNonceBytes)));
  if (body.empty()) co_return false;
  PORC_CO_TRY(
      const bool replaced,
      co_await parts->store.replace_body(std::move(key), std::move(known), std::move(body)));
  if (!replaced) co_return Error{.code = ErrorCode::conflict, .message = "it was just used"};
  co_return true;
}

Result<Resealing> read(const Subject& subject) {
  return json::decode<Resealing>(subject.document, json::Unknown::ignore);
}

}  // namespace

Task<Resealed> SealedRuns::reseal(std::string after) {
  PageRequest request{.limit = kPage};
  if (!after.empty()) {
    PORC_CO_TRY(request.after, RunId::parse(after));
  }
  RunFilter all;
  PORC_CO_TRY(Page<Run> page, co_await parts_.store.list_runs(std::move(all), request));
  Resealed done;
  for (Run& run : page.items) {
    ++done.looked_at;
    done.next = run.id.str();
    const auto resealed = co_await reseal_run(&parts_, std::move(run));
    PORC_CO_CHECK(count(resealed, done));
  }
  for (const RunId& id : page.damaged) {
    if (done.next.empty() || id.str() < done.next) done.next = id.str();
  }
  if (!page.more) done.next.clear();
  co_return done;
}

Task<Resealed> SealedInbox::reseal(std::string after) {
  std::uint64_t place = 0;  // what cannot be read is the start
  std::from_chars(after.data(), after.data() + after.size(), place);
  InboxStore::InboxFilter all;
  PORC_CO_TRY(auto page, co_await parts_.store.list_inbox(std::move(all), place, kPage));
  Resealed done;
  for (InboxView& view : page) {
    ++done.looked_at;
    const auto resealed = co_await reseal_body(&parts_, std::move(view.entry.key));
    PORC_CO_CHECK(count(resealed, done));
  }
  if (page.size() == kPage) done.next = std::to_string(page.back().place);
  co_return done;
}

Task<std::optional<Resealing>> read_resealing(SubjectStore& subjects) {
  PORC_CO_TRY(const Subject subject, co_await subjects.get_subject(kName));
  if (subject.version == 0) co_return std::optional<Resealing>();
  PORC_CO_TRY(Resealing now, read(subject));
  co_return std::optional(std::move(now));
}

Resealer::Resealer(
    Parts& parts, Keys& keys, std::vector<SealedPlace*> places, Duration settle, Listener listener)
    : parts_(parts),
      keys_(keys),
      places_(std::move(places)),
      settle_(settle),
      listener_(std::move(listener)) {}

Task<void> Resealer::run(aio::StopToken stop) {
  while (!stop.stop_requested()) {
    auto looked = co_await look(stop);
    if (!looked && !stop.stop_requested()) listener_(std::move(looked).error());
    // By timers alone: clocks are set.
    (void)co_await aio::sleep_until(parts_.clock, parts_.clock.now() + settle_, stop);
    may_count_ = seen_ == keys_.sealer.sealing_key();
  }
  co_return ok;
}

Task<void> Resealer::look(aio::StopToken stop) {
  PORC_CO_TRY(const RegisteredKeys known, co_await follow_register(parts_.store, keys_));
  const std::string sealing = sealing_key(known).id;
  if (std::exchange(seen_, sealing) != sealing) may_count_ = false;
  if (!has_former_keys(known)) co_return ok;
  PORC_CO_TRY(auto before, co_await read_resealing(parts_.store));
  Resealing now = std::move(before).value_or(Resealing());
  if (now.key != sealing || now.done || now.place.empty()) {
    if (now.key != sealing) now = Resealing{.key = sealing};
    PORC_CO_CHECK(co_await begin_pass(&now));
  }
  PORC_CO_CHECK(co_await sweep(&now, stop));
  if (!stop.stop_requested()) PORC_CO_CHECK(co_await end_pass(&now));
  co_return ok;
}

Task<void> Resealer::begin_pass(Resealing* now) {
  now->counts = may_count_;
  now->done = false;
  now->place = places_.front()->name();
  now->after.clear();
  now->looked_at = now->resealed = now->left = 0;
  co_return co_await note(now);
}

Task<void> Resealer::sweep(Resealing* now, aio::StopToken stop) {
  auto place = std::ranges::find(places_, now->place, &SealedPlace::name);
  if (place == places_.end()) place = places_.begin();
  while (!stop.stop_requested()) {
    const std::string after = now->after;
    PORC_CO_TRY(Resealed page, co_await (*place)->reseal(after));
    now->looked_at += page.looked_at;
    now->resealed += page.resealed;
    now->resealed_in_all += page.resealed;
    now->left += page.left;
    now->after = std::move(page.next);
    if (now->after.empty() && ++place == places_.end()) co_return ok;
    now->place = (*place)->name();
    PORC_CO_CHECK(co_await note(now));
  }
  co_return ok;
}

Task<void> Resealer::end_pass(Resealing* now) {
  ++now->passes;
  now->place.clear();
  now->done = now->counts && now->resealed == 0 && now->left == 0;
  if (now->done) {
    const std::string key = now->key;
    PORC_CO_CHECK(co_await mark_unused(parts_.store, key));
  }
  PORC_CO_CHECK(co_await note(now));
  listener_(*now);
  co_return ok;
}

Task<void> Resealer::note(Resealing* now) {
  now->at = parts_.clock.now();
  PORC_CO_TRY(Subject subject, co_await parts_.store.get_subject(kName));
  ++subject.version;
  subject.document = json::encode(*now);
  std::vector<OutboxEntry> nobody_is_told;
  co_return co_await parts_.store.put_subject(std::move(subject), std::move(nobody_is_told));
}

}  // namespace porc::orchestrator
