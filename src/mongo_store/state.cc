// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/state.h"

#include "json/print.h"

namespace porc::mongo_store {
namespace {

template <class Rows>
void drop(Rows& rows, const typename Rows::key_type& name, const auto& item) {
  auto place = rows.find(name);
  if (place == rows.end()) return;
  place->second.erase(item);
  if (place->second.empty()) rows.erase(place);
}

/// Unless another row took the name over.
void forget(auto& names, const std::string& name, const auto& owner) {
  auto place = names.find(name);
  if (place != names.end() && place->second == owner) names.erase(place);
}

template <class T>
std::string text_of(const T& value) {
  std::string text;
  json::print_to(text, value);
  return text;
}

/// Gathers rows until they are enough for a part.
class Parts {
 public:
  explicit Parts(std::size_t bytes) : bytes_(bytes) {}

  template <class Row>
  void add(const Row& row, std::vector<Row> Effects::*list) {
    (effects_.*list).push_back(row);
    size_ += text_of(row).size();
    if (size_ >= bytes_) close();
  }
  std::vector<std::string> finish() {
    close();
    return std::move(parts_);
  }

 private:
  void close() {
    parts_.push_back(text_of(effects_));
    effects_ = {};
    size_ = 0;
  }

  const std::size_t bytes_;
  std::size_t size_ = 0;
  Effects effects_{};
  std::vector<std::string> parts_{};
};

}  // namespace

void JobIndex::link(const JobRow& row) {
  due.emplace(row.due_at, row.key());
  if (row.parked) parked[row.workspace].insert(row.key());
}

void JobIndex::unlink(const JobRow& row) {
  due.erase({row.due_at, row.key()});
  if (row.parked) drop(parked, row.workspace, row.key());
}

void OutboxIndex::link(const OutboxRow& row) {
  places[row.name] = row.place;
  queues[{row.subject, row.target}].insert(row.place);
  if (row.due_at) due.emplace(*row.due_at, row.place);
  if (row.dead) ++dead;
}

void OutboxIndex::unlink(const OutboxRow& row) {
  forget(places, row.name, row.place);
  drop(queues, {row.subject, row.target}, row.place);
  if (row.due_at) due.erase({*row.due_at, row.place});
  if (row.dead) --dead;
}

void InboxIndex::link(const InboxRow& row) {
  places[row.name] = row.place;
  if (!row.dead) queues[row.subject].insert(row.place);
  if (row.due_at) due.emplace(*row.due_at, row.place);
  ++(row.dead ? dead : waiting);
}

void InboxIndex::unlink(const InboxRow& row) {
  forget(places, row.name, row.place);
  if (!row.dead) drop(queues, row.subject, row.place);
  if (row.due_at) due.erase({*row.due_at, row.place});
  --(row.dead ? dead : waiting);
}

CounterRow State::count() const {
  const CounterRow* row = counters.find(0);
  return row == nullptr ? CounterRow() : *row;
}

void TokenIndex::link(const TokenRow& row) {
  ids[row.token.hash] = row.token.id;
}

void TokenIndex::unlink(const TokenRow& row) {
  forget(ids, row.token.hash, row.token.id);
}

std::uint64_t State::next_fence() {
  CounterRow row = count();
  const std::uint64_t fence = ++row.last_fence;
  counters.put(std::move(row));
  return fence;
}

std::uint64_t State::next_place() {
  CounterRow row = count();
  const std::uint64_t place = ++row.last_place;
  counters.put(std::move(row));
  return place;
}

void State::count_run(const std::string& from, const std::string& to) {
  if (from == to) return;
  CounterRow row = count();
  if (!from.empty() && --row.runs[from] == 0) row.runs.erase(from);
  ++row.runs[to];
  counters.put(std::move(row));
}

Effects State::effects() const {
  Effects effects;
  std::vector<std::string> no_names;
  std::vector<std::uint64_t> no_numbers;
  jobs.describe(effects.jobs, effects.jobs_gone);
  outbox.describe(effects.outbox, effects.outbox_gone);
  inbox.describe(effects.inbox, effects.inbox_gone);
  workspaces.describe(effects.workspaces, effects.workspaces_gone);
  tokens.describe(effects.tokens, no_names);
  counters.describe(effects.counters, no_numbers);
  return effects;
}

void State::accept() {
  undo.forget();
  jobs.forget_touched();
  outbox.forget_touched();
  inbox.forget_touched();
  workspaces.forget_touched();
  tokens.forget_touched();
  counters.forget_touched();
}

void State::apply(const Effects& effects) {
  for (const auto& key : effects.jobs_gone) jobs.unload(key);
  for (const auto& row : effects.jobs) jobs.load(row);
  for (const auto& key : effects.outbox_gone) outbox.unload(key);
  for (const auto& row : effects.outbox) outbox.load(row);
  for (const auto& key : effects.inbox_gone) inbox.unload(key);
  for (const auto& row : effects.inbox) inbox.load(row);
  for (const auto& key : effects.workspaces_gone) workspaces.unload(key);
  for (const auto& row : effects.workspaces) workspaces.load(row);
  for (const auto& row : effects.tokens) tokens.load(row);
  for (const auto& row : effects.counters) counters.load(row);
}

std::vector<std::string> State::parts(std::size_t bytes) const {
  Parts parts(bytes);
  for (const auto& [key, row] : jobs.rows()) parts.add(row, &Effects::jobs);
  for (const auto& [key, row] : outbox.rows()) parts.add(row, &Effects::outbox);
  for (const auto& [key, row] : inbox.rows()) parts.add(row, &Effects::inbox);
  for (const auto& [key, row] : workspaces.rows()) parts.add(row, &Effects::workspaces);
  for (const auto& [key, row] : tokens.rows()) parts.add(row, &Effects::tokens);
  for (const auto& [key, row] : counters.rows()) parts.add(row, &Effects::counters);
  return parts.finish();
}

void State::clear() {
  undo.forget();
  jobs.clear();
  outbox.clear();
  inbox.clear();
  workspaces.clear();
  tokens.clear();
  counters.clear();
}

}  // namespace porc::mongo_store
