// SPDX-License-Identifier: Apache-2.0
#include "blob_policies/blob_policies.h"

#include <set>
#include <utility>

#include "aio/within.h"
#include "domain/policy/packed_set.h"
#include "domain/policy/stand_in.h"

namespace porc::blob_policies {
namespace {

constexpr std::size_t kPage = 1000;
/// A server that ends does not wait longer for its name to be struck off.
constexpr Duration kLeaveMax = std::chrono::seconds(2);

std::string place_of_blob(const std::string& name) {
  return name.substr(BlobPolicies::kFolder.size());
}

std::string name_of(const policy::Set& set) {
  return std::string(BlobPolicies::kFolder) + policy::place_of(set);
}

/// Whether reading it again is of no use before somebody changes it.
bool is_lasting(const Error& error) {
  return error.code == ErrorCode::corrupt || error.code == ErrorCode::too_large;
}

/// Also for developers, whose runs it stops: of what is away only that it is.
std::string text_of(const std::string& name, const Error& fault) {
  const std::string why =
      is_lasting(fault) ? fault.message : std::string(error_traits(fault.code).name);
  return "the published policy set " + name + " cannot be read: " + why;
}

}  // namespace

BlobPolicies::BlobPolicies(Parts parts, const policy::Sets& fixed)
    : ShelvedPolicies(parts.pool),
      parts_(std::move(parts)),
      roll_(parts_.blobs, parts_.server, fixed),
      looked_(parts_.executor) {}

Task<std::unique_ptr<BlobPolicies>> BlobPolicies::open(Parts parts, policy::Sets fixed) {
  std::unique_ptr<BlobPolicies> library(new BlobPolicies(std::move(parts), fixed));
  for (auto& set : fixed) {
    PORC_CO_CHECK(
        library->with_shelf([&](policy::Shelf& shelf) { return shelf.put_fixed(std::move(set)); }));
  }
  PORC_CO_CHECK(co_await library->look());
  PORC_CO_CHECK(library->check_all_read());
  library->is_open_ = true;
  co_return library;
}

Result<void> BlobPolicies::check_all_read() const {
  for (const auto& [name, found] : found_) {
    if (!found.fault) continue;
    return Error{.code = found.fault->code, .message = text_of(name, *found.fault)};
  }
  return ok;
}

Task<void> BlobPolicies::run(aio::StopToken stop) {
  aio::Clock& clock = parts_.clock;
  Timestamp roll_due = clock.now();
  Result<void> rested = ok;
  while (rested && !stop.stop_requested()) {
    if (roll_due <= clock.now()) {
      roll_due = clock.now() + FolderRoll::kCallEvery;
      // Where it cannot be written the next look fails, too, and is told.
      (void)co_await roll_.call();
    }
    tell_problems();
    rested = co_await aio::sleep_until(clock, clock.now() + kLookEvery, stop);
    if (rested) (void)co_await look();
  }
  (void)co_await aio::within(parts_.executor, clock, clock.now() + kLeaveMax, roll_.leave());
  co_return ok;
}

Task<void> BlobPolicies::look() {
  const std::uint64_t wanted = begun_ + 1;
  // One after the other: what an earlier one did not find yet is not gone.
  while (is_looking_) {
    PORC_CO_CHECK(co_await looked_.wait());
    if (ended_ >= wanted) co_return outcome_;
  }
  struct Turn {
    explicit Turn(BlobPolicies& of) : library(of), number(++of.begun_) {
      library.is_looking_ = true;
    }
    ~Turn() {
      library.is_looking_ = false;
      library.looked_.notify_all();
    }
    BlobPolicies& library;
    const std::uint64_t number;
  } turn(*this);
  Result<void> outcome = co_await look_through();
  // One that was called off is nobody else's.
  if (outcome || outcome.error().code != ErrorCode::cancelled) {
    outcome_ = outcome;
    ended_ = turn.number;
  }
  co_return outcome;
}

Task<void> BlobPolicies::look_through() {
  std::set<std::string> there;
  std::string after;
  do {
    auto page = co_await parts_.blobs.list(std::string(kFolder), std::move(after), kPage);
    if (!page) {
      lost_sight_ = page.error();
      co_return std::move(page).error();
    }
    after = std::move(page->next);
    for (BlobEntry& entry : page->entries) {
      if (!entry.name.ends_with(policy::kPacked)) continue;
      there.insert(entry.name);
      const auto known = found_.find(entry.name);
      if (known != found_.end() && known->second.blob_version == entry.version) continue;
      PORC_CO_CHECK(co_await take(std::move(entry)));
    }
  } while (!after.empty());
  lost_sight_.reset();
  std::erase_if(found_, [&](const auto& each) { return !there.contains(each.first); });
  count_stand_ins();
  co_return ok;
}

Task<void> BlobPolicies::take(BlobEntry entry) {
  auto set = co_await read(entry.name);
  // It went meanwhile, or the server ends.
  if (!set &&
      (set.error().code == ErrorCode::not_found || set.error().code == ErrorCode::cancelled))
    co_return ok;
  Result<void> taken = set ? put(*std::move(set)) : std::move(set).error();
  Found found;
  if (taken || is_lasting(taken.error())) found.blob_version = std::move(entry.version);
  if (!taken) {
    found.stand_in =
        policy::stand_in(place_of_blob(entry.name), text_of(entry.name, taken.error()));
    found.fault = std::move(taken).error();
  }
  found_[entry.name] = std::move(found);
  count_stand_ins();
  co_return ok;
}

Task<std::shared_ptr<const policy::Set>> BlobPolicies::read(std::string name) {
  PORC_CO_TRY(Blob blob, co_await parts_.blobs.get(name));
  auto compile = [place = place_of_blob(name), bytes = std::move(blob.bytes)] {
    return policy::read_published(place, bytes);
  };
  co_return co_await pool().run(std::move(compile));
}

/// Whoever knows a version goes on with it, whatever is in its place by now.
Result<void> BlobPolicies::put(std::shared_ptr<const policy::Set> set) {
  const auto fresh = with_shelf([&](policy::Shelf& shelf) { return shelf.put_published(set); });
  if (!fresh) return Error{.code = ErrorCode::corrupt, .message = "its content was replaced"};
  if (*fresh && is_open_ && parts_.on_news) parts_.on_news(*set);
  return ok;
}

void BlobPolicies::count_stand_ins() {
  policy::Sets stand_ins;
  for (const auto& [name, found] : found_)
    if (found.stand_in) stand_ins.push_back(found.stand_in);
  with_shelf([&](policy::Shelf& shelf) { shelf.put_unreadable(stand_ins); });
}

std::vector<std::string> BlobPolicies::problems() const {
  std::vector<std::string> problems;
  for (const auto& [name, found] : found_)
    if (found.fault) problems.push_back(text_of(name, *found.fault));
  if (lost_sight_) {
    problems.push_back("published policy sets cannot be looked for: " +
                       std::string(error_traits(lost_sight_->code).name));
  }
  for (const std::string& difference : roll_.differences()) problems.push_back(difference);
  return problems;
}

void BlobPolicies::tell_problems() {
  std::vector<std::string> now = problems();
  if (now == told_) return;
  told_ = std::move(now);
  if (parts_.on_problems) parts_.on_problems(told_);
}

/// Other bytes that are there may be the same files, packed by another release.
Task<void> BlobPolicies::keep(std::shared_ptr<const policy::Set> set) {
  auto make = [set] { return policy::pack(set->files()); };
  PORC_CO_TRY(std::string bytes, co_await pool().run(std::move(make)));
  const std::string name = name_of(*set);
  auto created = co_await parts_.blobs.create(name, std::move(bytes));
  if (created || created.error().code != ErrorCode::conflict) co_return created;
  auto there = co_await read(name);
  if (there && (*there)->digest() == set->digest()) co_return ok;
  if (!there && !is_lasting(there.error())) co_return std::move(there).error();
  co_return Error{.code = ErrorCode::conflict,
                  .message = "the policy set " + set->title() + " is published with other content"};
}

}  // namespace porc::blob_policies
