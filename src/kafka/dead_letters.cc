// SPDX-License-Identifier: Apache-2.0
#include "kafka/dead_letters.h"

#include <utility>

#include "base/encoding.h"
#include "json/decode.h"
#include "json/parse.h"
#include "json/print.h"

namespace porc::kafka {
namespace {

constexpr std::size_t kErrorBytesMax = 4U << 10;

/// What the inbox keeps of a letter; the value in base 64, for it may be no text.
struct Kept {
  std::string error{};
  std::string origin{};
  Timestamp first_seen{};
  std::string key{};
  std::string value{};
};
BOOST_DESCRIBE_STRUCT(Kept, (), (error, origin, first_seen, key, value))

std::string words_of(const Error& error) {
  return std::string(cut_at_character(mend_utf8(error.to_string()), kErrorBytesMax));
}

}  // namespace

Record record_of(DeadLetter letter, const std::string& topic) {
  Record record{.topic = topic,
                .key = letter.key.substr(0, kKeyBytesMax),
                .value = std::move(letter.message.body)};
  std::size_t room = kHeaderBytesMax;
  for (auto& [name, value] : letter.message.headers) {
    const bool ours = name.starts_with(':') || name.starts_with("x-porc-");
    const std::size_t size = name.size() + value.size();
    if (ours || size > room || record.headers.size() == kHeadersMax) continue;
    room -= size;
    record.headers.emplace_back(std::move(name), std::move(value));
  }
  record.headers.emplace_back("x-porc-error", words_of(letter.why));
  record.headers.emplace_back("x-porc-origin", letter.origin.str());
  record.headers.emplace_back("x-porc-attempts", std::to_string(letter.attempts));
  record.headers.emplace_back("x-porc-first-seen", format_time(letter.first_seen));
  if (record.value.size() > kDeadLetterBytesMax) {
    record.headers.emplace_back("x-porc-bytes", std::to_string(record.value.size()));
    record.value.resize(kDeadLetterBytesMax);
  }
  return record;
}

Task<void> DeadLetterTopic::put(DeadLetter letter) {
  Record record = record_of(std::move(letter), topic_);
  co_return co_await producer_.send(std::move(record));
}

Task<void> DeadLetterInbox::put(DeadLetter letter) {
  Kept kept{.error = words_of(letter.why),
            .origin = letter.origin.str(),
            .first_seen = letter.first_seen,
            .key = base64_encode(letter.key.substr(0, kKeyBytesMax)),
            .value = base64_encode(letter.message.body.substr(0, kDeadLetterBytesMax))};
  InboxEntry entry{.key = name() + ":" + kept.origin,
                   .source = name(),
                   .subject = name() + ":" + kept.origin,
                   .kind = "dead_letter",
                   .body = json::print(kept)};
  std::vector<InboxEntry> entries;
  entries.push_back(std::move(entry));
  auto received = co_await inbox_.receive(std::move(entries));
  if (!received) co_return std::move(received).error();
  co_return ok;
}

Result<std::optional<InboxEntry>> DeadLetterInbox::admit(const Message& /*message*/,
                                                         Timestamp /*now*/) const {
  return Error{.code = ErrorCode::not_found, .message = "dead letters are not sent"};
}

Task<void> DeadLetterInbox::handle(InboxEntry entry) {
  PORC_CO_TRY(const json::value body, json::parse(entry.body, {.bytes_max = 2U << 20}));
  PORC_CO_TRY(const Kept kept, json::decode<Kept>(body, json::Unknown::ignore));
  co_return Error{.code = ErrorCode::invalid_argument,
                  .message = "record " + kept.origin + ": " + kept.error};
}

}  // namespace porc::kafka
