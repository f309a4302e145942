// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/postgres_store.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/assert.h"
#include "base/encoding.h"
#include "postgres_store/queries.h"
#include "postgres_store/schema.h"

namespace porc::postgres_store {
namespace {

/// A migration may rewrite a large table, and another server waits for it.
constexpr std::chrono::hours kMigrationMax{2};

constexpr std::chrono::seconds kLookForLost{5};

constexpr std::array<std::pair<std::string_view, Due>, kDueKinds> kDueNames{
    {{"run", Due::run}, {"delivery", Due::delivery}, {"event", Due::event}}};

}  // namespace

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(aio::Executor& executor,
                                                           PostgresOptions options) {
  PORC_ASSERT(options.connections > 0);
  pg::Address patient = options.address;
  patient.statement_max = kMigrationMax;
  patient.lock_max = kMigrationMax;
  PORC_TRY(pg::Connection db, pg::Connection::open(patient));
  PORC_CHECK(make_schema(db));
  return std::unique_ptr<PostgresStore>(new PostgresStore(executor, std::move(options)));
}

PostgresStore::PostgresStore(aio::Executor& executor, PostgresOptions options)
    : executor_(executor),
      clock_(options.clock),
      address_(options.address),
      walk_(options.walk),
      pool_(std::move(options.address), options.connections, options.queue_max, executor),
      gathering_(executor, [this](Gathering::Changes changes) {
        return append_gathered(std::move(changes));
      }) {}

Result<void> PostgresStore::set_clock(pg::Connection& db, Timestamp time) {
  pg::Statement set(queries::set_clock);
  set.bind(":now", std::to_string(time.time_since_epoch().count()));
  PORC_TRY([[maybe_unused]] const pg::Rows rows, db.run(set));
  return ok;
}

Task<void> PostgresStore::ping() {
  return run([](pg::Connection& db) -> Result<void> {
    pg::Transaction transaction(db);
    transaction.add(queries::touch);
    PORC_CHECK(transaction.commit());
    return ok;
  });
}

void PostgresStore::on_due(std::function<void(Due)> told) {
  bell_.reset();
  if (!told) return;
  auto heard = [told = std::move(told)](const pg::Bell::Words& words) {
    for (const auto& [name, due] : kDueNames) {
      if (words.empty() || words.contains(std::string(name))) told(due);
    }
  };
  std::random_device random;
  const auto presence = std::uniform_int_distribution<std::int32_t>(1)(random);
  bell_ = std::make_unique<pg::Bell>(address_, "porc_due", executor_, std::move(heard), presence);
}

std::optional<std::int64_t> PostgresStore::presence() const {
  if (!bell_) return std::nullopt;
  return bell_->presence();
}

PostgresStore::Claimant PostgresStore::claimant() {
  Claimant self{.presence = presence()};
  const auto now = std::chrono::steady_clock::now();
  self.looks_for_lost = now >= look_for_lost_at_;
  if (self.looks_for_lost) look_for_lost_at_ = now + kLookForLost;
  return self;
}

pg::Bell::Words words_of(DueSet due) {
  pg::Bell::Words words;
  for (const auto& [name, kind] : kDueNames) {
    if (due[static_cast<std::size_t>(kind)]) words.emplace(name);
  }
  return words;
}

std::string storable(std::string_view words) {
  std::string text = mend_utf8(words);
  std::erase(text, '\0');
  return text;
}

}  // namespace porc::postgres_store
