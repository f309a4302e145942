// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/intake.h"

#include <algorithm>
#include <utility>

#include "aio/within.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "orchestrator/backoff.h"

namespace porc::orchestrator {
namespace {

/// Limit: of a body that is sealed and opened on the spot.
constexpr std::size_t kInPlaceMax = 64 * 1024;
constexpr std::uint64_t kSealBytes = 1 + 4 + crypto::kNonceBytes + 16;  ///< crypto/seal.h

/// Limit: of a name as it is stored and indexed.
constexpr std::size_t kNameBytesMax = 512;
constexpr std::size_t kBeginningBytes = 64;

/// Names are others' choice, and databases differ in what they index: one that is long, or has
/// characters that nobody reads, is told apart by its digest.
std::string stored_name(std::string name) {
  const bool readable = is_utf8(name) && std::ranges::none_of(name, [](char c) {
                          return static_cast<unsigned char>(c) < ' ';
                        });
  if (readable && name.size() <= kNameBytesMax) return name;
  std::string beginning(cut_at_character(name, kBeginningBytes));
  beginning = mend_utf8(beginning);
  std::ranges::replace_if(
      beginning, [](char c) { return static_cast<unsigned char>(c) < ' '; }, '?');
  return beginning + " sha256:" + crypto::sha256_hex(name);
}

Result<std::string> seal(const crypto::Sealer* sealer,
                         const std::string& body,
                         const std::string& context,
                         const std::string& nonce) {
  return sealer->seal(body, context, nonce);
}

Result<std::string> open(const crypto::Sealer* sealer,
                         const std::string& body,
                         const std::string& context) {
  return sealer->open(body, context);
}

}  // namespace

std::string body_context(const std::string& key) {
  return "inbox:" + key;
}

std::uint64_t bytes_within(std::string_view sealed_body) {
  return sealed_body.size() - std::min<std::uint64_t>(sealed_body.size(), kSealBytes);
}

Intake::Intake(Parts& parts, const Settings& settings, News& news)
    : parts_(parts), settings_(settings), news_(news), look_(parts.executor) {}

EventSource* Intake::find_source(std::string_view name) const {
  auto found = std::ranges::find_if(
      sources_, [name](const EventSource* source) { return source->name() == name; });
  return found == sources_.end() ? nullptr : *found;
}

Task<std::vector<bool>> Intake::receive(std::vector<InboxEntry> entries) {
  for (InboxEntry& entry : entries) {
    entry.key = stored_name(std::move(entry.key));
    entry.subject = stored_name(std::move(entry.subject));
    entry.kind = stored_name(std::move(entry.kind));
    PORC_CO_TRY(entry.body, co_await sealed(std::move(entry.body), body_context(entry.key)));
  }
  PORC_CO_TRY(std::vector<bool> fresh, co_await parts_.store.receive(std::move(entries)));
  waiting_ += static_cast<std::uint64_t>(std::ranges::count(fresh, true));
  look_.notify_all();
  co_return fresh;
}

Task<std::string> Intake::sealed(std::string body, std::string context) {
  std::string nonce = parts_.entropy.bytes(crypto::kNonceBytes);
  if (body.size() <= kInPlaceMax) co_return seal(&parts_.sealer, body, context, nonce);
  co_return co_await run_on(
      parts_.compute, seal, &parts_.sealer, std::move(body), std::move(context), std::move(nonce));
}

Task<std::string> Intake::opened(std::string body, std::string context) {
  if (body.size() <= kInPlaceMax) co_return open(&parts_.sealer, body, context);
  co_return co_await run_on(
      parts_.compute, open, &parts_.sealer, std::move(body), std::move(context));
}

Task<void> Intake::run(aio::StopToken stop) {
  handlings_.emplace(parts_.executor,
                     [this](const Error& error) { news_.publish_error(RunId(), error); });
  while (!stop.stop_requested()) {
    std::uint64_t seen = look_.version();
    auto claimed = co_await claim();
    if (!claimed) news_.publish_error(RunId(), claimed.error());
    (void)co_await aio::wait_until(
        look_, seen, parts_.clock, parts_.clock.now() + settings_.look_again, stop);
  }
  handlings_.reset();
  co_return ok;
}

Task<void> Intake::claim() {
  const std::size_t room = settings_.handlings_at_once - under_way_;
  if (room == 0) co_return ok;
  PORC_CO_TRY(auto due, co_await parts_.store.claim_inbox(settings_.handling_lease, room));
  under_way_ += due.size();
  for (DueEvent& event : due) handlings_->spawn(handle(std::move(event)));
  // What came in and was handled here is counted; the rest is others'.
  if (parts_.clock.now() < depth_due_) co_return ok;
  PORC_CO_TRY(const auto depth, co_await parts_.store.inbox_depth());
  waiting_ = depth.waiting;
  depth_due_ = parts_.clock.now() + settings_.look_again;
  co_return ok;
}

Task<void> Intake::handle(DueEvent due) {
  const std::string key = due.entry.key;
  Attempt attempt{.whose = due.entry.source, .key = key};
  // Whoever has lost the lease must have let go before, also when the store's clock jumps by up to
  // half of it.
  const Timestamp begun = parts_.clock.now();
  const Timestamp latest = begun + settings_.handling_lease / 2;
  auto handled =
      co_await aio::within(parts_.executor, parts_.clock, latest, hand_over(std::move(due.entry)));
  --under_way_;
  attempt.took = parts_.clock.now() - begun;
  if (handled) {
    news_.publish_handling(attempt);
    count_off();
    auto marked = co_await parts_.store.handled(key, due.fence, settings_.inbox_keep);
    look_.notify_all();
    co_return marked;
  }
  const Error& why = handled.error();
  const auto again = next_try(why, due.attempts, settings_.handlings_max, settings_);
  std::optional<Timestamp> at;
  if (again) at = parts_.clock.now() + *again;
  attempt.outcome = again ? Attempt::Outcome::again : Attempt::Outcome::dead;
  attempt.error = why.to_string();
  auto stored = co_await parts_.store.put_off(key, due.fence, attempt.error, at);
  if (!again) count_off();
  news_.publish_handling(attempt);
  look_.notify_all();
  if (at && *at < parts_.clock.now() + settings_.look_again) {
    PORC_CO_CHECK(co_await aio::sleep_until(parts_.clock, *at));
    look_.notify_all();
  }
  co_return stored;
}

Task<void> Intake::hand_over(InboxEntry entry) {
  EventSource* source = find_source(entry.source);
  if (source == nullptr) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "nobody handles events of '" + entry.source + "'"};
  }
  PORC_CO_TRY(entry.body, co_await opened(std::move(entry.body), body_context(entry.key)));
  co_return co_await source->handle(std::move(entry));
}

}  // namespace porc::orchestrator
