// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/mongo_store.h"

#include <utility>

#include "base/assert.h"

namespace porc::mongo_store {
namespace {

struct Index {
  const char* collection;
  std::vector<std::string> members;
  bool unique = false;
};

/// Beside `_id`, on which everything rests.
std::vector<Index> indexes() {
  return {
      {.collection = kChanges, .members = {"run", "version"}, .unique = true},
      {.collection = kRuns, .members = {"run"}},
      {.collection = kRuns, .members = {"status"}},
      {.collection = kRuns, .members = {"kind"}},
      {.collection = kRuns, .members = {"repo"}},
      {.collection = kRuns, .members = {"environment"}},
      {.collection = kRuns, .members = {"workspace"}},
      // Not unique: a version of an event that is over stands beside the one before for a moment.
      {.collection = kHandled, .members = {"place"}},
      {.collection = kHandled, .members = {"ends_at"}},
      {.collection = kSubjects, .members = {"ends_at"}},
      {.collection = kSubmissions, .members = {"ends_at"}},
  };
}

Result<void> prepare(mongo::Server& server) {
  mongo::Session session(server);
  for (const Index& index : indexes())
    PORC_CHECK(session.create_index(index.collection, index.members, index.unique));
  return ok;
}

}  // namespace

Result<std::unique_ptr<MongoStore>> MongoStore::open(aio::Executor& executor,
                                                     MongoOptions options) {
  PORC_ASSERT(options.address.connections > 0);
  JournalOptions journal = options.journal;
  PORC_TRY(auto server, mongo::Server::open(options.address));
  journal.only_looks = options.only_looks;
  if (!options.only_looks) PORC_CHECK(prepare(*server));
  std::unique_ptr<MongoStore> store(
      new MongoStore(std::move(server), executor, std::move(options)));
  PORC_CHECK(store->begin(std::move(journal)));
  return store;
}

MongoStore::MongoStore(std::unique_ptr<mongo::Server> server,
                       aio::Executor& executor,
                       MongoOptions options)
    : server_(std::move(server)),
      executor_(executor),
      clock_(options.clock),
      queue_max_(options.queue_max),
      connections_(options.address.connections) {}

Result<void> MongoStore::begin(JournalOptions options) {
  auto journal = std::make_unique<Journal>(
      *server_, std::move(options), [told = told_, &executor = executor_](DueSet due) {
        tell(told, executor, due);
      });
  PORC_CHECK(journal->load());
  origin_ = journal->origin();
  readers_ = std::make_unique<aio::BlockingPool>(executor_, connections_, queue_max_);
  writer_ = std::make_unique<Writer>(std::move(journal), executor_, queue_max_);
  return ok;
}

MongoStore::~MongoStore() {
  server_->close();
}

std::optional<Timestamp> MongoStore::said() const {
  if (clock_ == nullptr) return std::nullopt;
  return clock_->now();
}

void MongoStore::tell(const std::shared_ptr<Told>& told, aio::Executor& executor, DueSet due) {
  std::weak_ptr<std::function<void(Due)>> listener;
  {
    const std::lock_guard lock(told->mutex);
    listener = told->told;
  }
  for (std::size_t kind = 0; kind < due.size(); ++kind) {
    if (!due[kind]) continue;
    executor.post([listener, what = static_cast<Due>(kind)] {
      if (const auto alive = listener.lock()) (*alive)(what);
    });
  }
}

void MongoStore::on_due(std::function<void(Due)> told) {
  bell_.reset();
  {
    const std::lock_guard lock(told_->mutex);
    told_->told = told ? std::make_shared<std::function<void(Due)>>(told) : nullptr;
  }
  if (!told || !server_->traits().change_streams) return;
  bell_ =
      std::make_unique<Bell>(*server_, origin_, [told = told_, &executor = executor_](DueSet due) {
        tell(told, executor, due);
      });
}

Task<void> MongoStore::ping() {
  return run([](Work& work) { return work.settle(); });
}

}  // namespace porc::mongo_store
