// SPDX-License-Identifier: Apache-2.0
#include "blob_quills/blob_quills.h"

#include <utility>

namespace porc::blob_quills {
namespace {

constexpr std::size_t kPage = 1000;
constexpr int kTriesMax = 8;

/// Nobody can tell whether a version whose standing cannot be read was revoked: it counts as such.
quill::Standing unreadable_standing() {
  return {.revoked = quill::Withdrawal{.reason = "what was said of it cannot be read"}};
}

bool is_lasting(const Error& error) {
  return error.code == ErrorCode::corrupt || error.code == ErrorCode::too_large;
}

}  // namespace

class BlobQuills::Looking {
 public:
  explicit Looking(BlobQuills& of) : of_(of) {
    of_.looking_ = true;
    ++of_.looks_begun_;
  }
  ~Looking() {
    of_.looking_ = false;
    of_.looked_.notify_all();
  }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

 private:
  BlobQuills& of_;
};

Task<std::unique_ptr<BlobQuills>> BlobQuills::open(Parts parts, Quills shipped) {
  std::unique_ptr<BlobQuills> library(new BlobQuills(std::move(parts)));
  for (auto& quill : shipped) PORC_CO_CHECK(library->catalog_.add(std::move(quill)));
  PORC_CO_CHECK(co_await library->look());
  co_return library;
}

Task<void> BlobQuills::run(aio::StopToken stop) {
  bool failed = false;
  while (co_await aio::sleep_until(parts_.clock, parts_.clock.now() + kLookEvery, stop)) {
    auto looked = co_await look();
    if (!looked && !failed) parts_.hear(std::move(looked.error()).in("looking for quills"));
    failed = !looked;
  }
  co_return ok;
}

/// A look that began after this call, by whomever: so that what was published before is found.
Task<void> BlobQuills::look() {
  const std::uint64_t wanted = looks_begun_ + 1;
  while (looks_ended_ < wanted) {
    if (looking_) {
      PORC_CO_CHECK(co_await looked_.wait(looked_.version()));
      continue;
    }
    const Looking looking(*this);
    last_look_ = co_await look_once();
    looks_ended_ = looks_begun_;
  }
  co_return last_look_;
}

Task<void> BlobQuills::look_once() {
  std::string after;
  do {
    PORC_CO_TRY(BlobPage page,
                co_await parts_.blobs.list(std::string(kFolder), std::move(after), kPage));
    after = std::move(page.next);
    for (BlobEntry& entry : page.entries) {
      const auto known = seen_.find(entry.name);
      if (known != seen_.end() && known->second == entry.version) continue;
      auto place = parse_name(entry.name);
      if (place) PORC_CO_CHECK(co_await take(std::move(entry), *std::move(place)));
    }
  } while (!after.empty());
  co_return ok;
}

Task<void> BlobQuills::take(BlobEntry entry, Place place) {
  const bool is_standing = place.what == Place::What::standing;
  const std::uint64_t amendments = amendments_;
  auto blob = co_await parts_.blobs.get(entry.name);
  // What was read may be older than what was said here meanwhile; the next look reads it again.
  if (is_standing && amendments_ != amendments) co_return ok;
  if (!blob && blob.error().code == ErrorCode::not_found) co_return ok;
  Result<void> taken = ok;
  if (!blob) {
    taken = std::move(blob).error();
  } else if (is_standing) {
    auto standing = decode_standing(place, blob->bytes);
    if (standing) catalog_.put_standing(place.kind, place.version, *std::move(standing));
    if (!standing) taken = std::move(standing).error();
  } else {
    taken = co_await take_files(place, std::move(blob->bytes));
  }
  if (!taken && !is_lasting(taken.error())) co_return taken;
  if (!taken && is_standing) {
    catalog_.put_standing(place.kind, place.version, unreadable_standing());
  }
  if (taken) left_out_.erase(entry.name);
  if (!taken) leave_out(entry.name, taken.error());
  seen_[std::move(entry.name)] = std::move(entry.version);
  co_return ok;
}

Task<void> BlobQuills::take_files(Place place, std::string bytes) {
  auto compile = [place, bytes = std::move(bytes)] { return unpack(place, bytes); };
  PORC_CO_TRY(auto quill, co_await parts_.pool.run(std::move(compile)));
  auto added = catalog_.add(std::move(quill));
  if (added) co_return ok;
  // The platform ships that version with other content, and is believed.
  co_return Error{.code = ErrorCode::corrupt,
                  .message = name_of(place) + ": " + added.error().message};
}

void BlobQuills::leave_out(const std::string& name, const Error& error) {
  if (left_out_.insert_or_assign(name, error).second) parts_.hear(error);
}

Result<std::shared_ptr<const quill::Quill>> BlobQuills::find(const std::string& kind,
                                                             const std::string& range) const {
  return catalog_.find(kind, range);
}

Result<std::shared_ptr<const quill::Quill>> BlobQuills::get(const std::string& kind,
                                                            const std::string& version) const {
  return catalog_.get(kind, version);
}

quill::Standing BlobQuills::standing(const std::string& kind, const std::string& version) const {
  return catalog_.standing(kind, version);
}

BlobQuills::Quills BlobQuills::list() const {
  return catalog_.list();
}

Task<void> BlobQuills::look_for(std::string kind, std::string range) {
  if (catalog_.get(kind, range) || catalog_.find(kind, range)) co_return ok;
  co_return co_await look();
}

Task<PublishedQuill> BlobQuills::publish(quill::Source source) {
  auto compile = [source = std::move(source)]() mutable {
    return quill::Quill::compile(std::move(source));
  };
  PORC_CO_TRY(auto quill, co_await parts_.pool.run(std::move(compile)));
  const Place place{.kind = quill->kind(), .version = quill->source().version};
  PORC_CO_CHECK(co_await look_for(place.kind, place.version));
  if (auto known = catalog_.get(place.kind, place.version); !known) {
    auto make = [quill] { return pack(quill->source()); };
    PORC_CO_TRY(std::string bytes, co_await parts_.pool.run(std::move(make)));
    auto created = co_await parts_.blobs.create(name_of(place), std::move(bytes));
    const bool taken = !created && created.error().code == ErrorCode::conflict;
    if (!created && !taken) co_return std::move(created).error();
    if (taken) {
      PORC_CO_TRY(quill, co_await compare(place, std::move(quill)));
    }
  }
  PORC_CO_TRY(const bool is_new, catalog_.add(quill));
  co_return PublishedQuill{.quill = std::move(quill), .is_new = is_new};
}

/// Somebody published that version meanwhile. Other bytes may be the same files, packed by another
/// release.
Task<std::shared_ptr<const quill::Quill>> BlobQuills::compare(
    Place place, std::shared_ptr<const quill::Quill> with) {
  PORC_CO_TRY(Blob blob, co_await parts_.blobs.get(name_of(place)));
  auto compile = [place, bytes = std::move(blob.bytes)] { return unpack(place, bytes); };
  PORC_CO_TRY(auto there, co_await parts_.pool.run(std::move(compile)));
  if (there->digest() == with->digest()) co_return there;
  co_return Error{.code = ErrorCode::conflict,
                  .message = "quill " + with->name() +
                             " exists with other content: a published version never changes"};
}

Task<quill::Standing> BlobQuills::amend_standing(std::string kind,
                                                 std::string version,
                                                 Amendment amendment) {
  PORC_CO_TRY(const auto quill, catalog_.get(kind, version));
  const Place place{
      .kind = kind, .version = quill->source().version, .what = Place::What::standing};
  const std::string name = name_of(place);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    auto blob = co_await parts_.blobs.get(name);
    const bool absent = !blob && blob.error().code == ErrorCode::not_found;
    const bool unreadable = !blob && blob.error().code == ErrorCode::corrupt;
    if (!blob && !absent && !unreadable) co_return std::move(blob).error();
    quill::Standing standing;
    if (blob) standing = decode_standing(place, blob->bytes).value_or(unreadable_standing());
    amendment(standing);
    std::string text = encode_standing(standing);
    Result<void> written = ok;
    if (absent) {
      written = co_await parts_.blobs.create(name, std::move(text));
    } else {
      std::optional<std::string> expected;
      if (blob) expected = blob->version;
      auto replaced = co_await parts_.blobs.replace(name, std::move(text), std::move(expected));
      if (!replaced) written = std::move(replaced).error();
    }
    if (written) {
      ++amendments_;
      catalog_.put_standing(kind, version, standing);
      co_return standing;
    }
    if (written.error().code != ErrorCode::conflict) co_return std::move(written).error();
  }
  co_return Error{.code = ErrorCode::conflict,
                  .message = "others are deprecating or revoking this quill; try again"};
}

}  // namespace porc::blob_quills
