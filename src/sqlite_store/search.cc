// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/search.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

#include "base/time.h"
#include "contracts/run_search.h"
#include "json/print.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {
namespace {

using Ids = std::vector<std::string>;

constexpr std::string_view kIdStart = "porc-";

/// One question: which runs, from where, and how many.
struct Question {
  const RunFilter& filter;
  const std::string& before;
  std::size_t limit;
};

/// When the run of this id was made.
std::chrono::sys_seconds time_of(std::string_view id) {
  const auto number = [id](std::size_t at, std::size_t length) {
    int value = 0;
    for (const char c : id.substr(at, length)) value = 10 * value + (c - '0');
    return value;
  };
  const std::chrono::sys_days day = std::chrono::year(number(5, 4)) / number(9, 2) / number(11, 2);
  return day + std::chrono::hours(number(14, 2)) + std::chrono::minutes(number(16, 2)) +
         std::chrono::seconds(number(18, 2));
}

Result<Ids> ids_of(sql::Statement& rows) {
  Ids ids;
  for (;;) {
    PORC_TRY(const bool row, rows.step());
    if (!row) return ids;
    ids.push_back(rows.text(0));
  }
}

std::string name_of(run::RunStatus status) {
  return boost::describe::enum_to_string(status, "");
}

std::optional<std::string> statuses_of(const RunFilter& filter) {
  if (filter.statuses.empty()) return std::nullopt;
  return json::print(filter.statuses);
}

sql::Statement& bind_facets(sql::Statement& rows, const RunFilter& filter) {
  return rows.bind(":kind", filter.kind)
      .bind(":environment", filter.environment)
      .bind(":repo", filter.repo);
}

sql::Statement& bind_page(sql::Statement& rows, const Question& question) {
  return rows.bind(":before", question.before).bind(":limit", question.limit);
}

Result<Ids> list_workspace(sql::Connection& db, const Question& question) {
  const RunFilter& filter = question.filter;
  sql::Statement rows = db.use(queries::list_workspace_runs);
  rows.bind(":workspace", *filter.workspace).bind(":statuses", statuses_of(filter));
  bind_facets(bind_page(rows, question), filter).bind(":text", filter.text);
  return ids_of(rows);
}

/// Those above the id `beyond`, one after another.
Result<Ids> walk_down_to(sql::Connection& db, const Question& question, const std::string& beyond) {
  const RunFilter& filter = question.filter;
  sql::Statement rows = db.use(queries::list_runs);
  rows.bind(":beyond", beyond).bind(":statuses", statuses_of(filter));
  bind_facets(bind_page(rows, question), filter).bind(":text", filter.text);
  return ids_of(rows);
}

/// "" when fewer runs than that are left.
Result<std::string> find_walk_end(sql::Connection& db,
                                  const std::string& before,
                                  std::size_t walk) {
  sql::Statement row = db.use(queries::find_walk_end);
  PORC_TRY(const bool found, row.bind(":before", before).bind(":walk", walk).step());
  return found ? row.text(0) : std::string();
}

Result<std::string> find_oldest(sql::Connection& db) {
  sql::Statement row = db.use(queries::find_oldest_run);
  PORC_TRY(const bool found, row.step());
  return found ? row.text(0) : std::string();
}

/// The newest of all of them, each once.
Ids merge(Ids ids, std::size_t limit) {
  std::ranges::sort(ids, std::greater());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ids.resize(std::min(ids.size(), limit));
  return ids;
}

/// No further than `most`.
Result<std::size_t> count_of_statuses(sql::Connection& db,
                                      const Question& question,
                                      std::size_t most) {
  std::size_t count = 0;
  for (const run::RunStatus status : question.filter.statuses) {
    sql::Statement row = db.use(queries::count_status_runs);
    row.bind(":status", name_of(status)).bind(":before", question.before).bind(":limit", most);
    PORC_TRY([[maybe_unused]] const bool counted, row.step());
    count += row.count(0);
    if (count >= most) return most;
  }
  return count;
}

Result<Ids> list_statuses(sql::Connection& db, const Question& question) {
  Ids all;
  for (const run::RunStatus status : question.filter.statuses) {
    sql::Statement rows = db.use(queries::list_status_runs);
    rows.bind(":status", name_of(status));
    bind_facets(bind_page(rows, question), question.filter).bind(":text", question.filter.text);
    PORC_TRY(const Ids some, ids_of(rows));
    all.insert(all.end(), some.begin(), some.end());
  }
  return merge(std::move(all), question.limit);
}

/// Whether to look through the runs of the statuses that a filter asks for, and not through those
/// of its facets: when these are so many that a page is soon full.
Result<bool> statuses_lead(sql::Connection& db,
                           const Question& question,
                           const std::string& beyond,
                           std::size_t walk) {
  PORC_TRY(const std::size_t count, count_of_statuses(db, question, walk));
  if (count < walk) return true;
  sql::Statement row = db.use(queries::count_walked);
  row.bind(":beyond", beyond).bind(":before", question.before).bind(":text", question.filter.text);
  bind_facets(row, question.filter);
  PORC_TRY([[maybe_unused]] const bool counted, row.step());
  return row.count(0) >= kManyInWalk;
}

/// What the text index is asked: "abc" AND "def".
std::string match_of(const std::vector<std::string>& grams) {
  std::string words;
  for (const std::string& gram : grams) {
    if (gram.find('\0') != std::string::npos) continue;
    words += words.empty() ? "\"" : " AND \"";
    for (const char c : gram) words.append(c == '"' ? 2 : 1, c);
    words += '"';
  }
  return words;
}

/// The facets that pass a filter.
Result<std::vector<std::int64_t>> find_facets(sql::Connection& db,
                                              const RunFilter& filter,
                                              const std::string& match) {
  sql::Statement rows = db.use(match.empty() ? queries::list_facets : queries::search_facets);
  if (!match.empty()) rows.bind(":grams", match);
  bind_facets(rows, filter).bind(":text", filter.text);
  std::vector<std::int64_t> facets;
  for (;;) {
    PORC_TRY(const bool row, rows.step());
    if (!row) return facets;
    facets.push_back(rows.integer(0));
  }
}

/// Those above the id `beyond`, facet after facet.
Result<Ids> list_facets(sql::Connection& db,
                        const Question& question,
                        const std::vector<std::int64_t>& facets,
                        const std::string& beyond) {
  Ids all;
  for (const std::int64_t facet : facets) {
    sql::Statement rows = db.use(queries::list_facet_runs);
    rows.bind(":facet", facet).bind(":beyond", beyond);
    bind_page(rows, question).bind(":statuses", statuses_of(question.filter));
    PORC_TRY(const Ids some, ids_of(rows));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// As list_facets, but ever further back until the page is full: so that the status is not asked of
/// every run that those facets ever had. The newest down to `walked` tell how dense runs are.
Result<Ids> list_facets_by_steps(sql::Connection& db,
                                 const Question& question,
                                 const std::vector<std::int64_t>& facets,
                                 const std::string& walked) {
  constexpr int kTimes = 4;
  PORC_TRY(const std::string newest, find_walk_end(db, question.before, 0));
  PORC_TRY(const std::string oldest, find_oldest(db));
  const std::chrono::sys_seconds from = time_of(newest);
  auto back = std::max(from - time_of(walked), std::chrono::seconds(1));
  Ids all;
  std::string before = question.before;
  for (;;) {
    back *= kTimes;
    // All ids of that second, and none before it.
    std::string beyond(kIdStart);
    beyond += format_compact_time(from - back);
    if (beyond < oldest) beyond.clear();
    const Question step{.filter = question.filter, .before = before, .limit = question.limit};
    PORC_TRY(const Ids some, list_facets(db, step, facets, beyond));
    all.insert(all.end(), some.begin(), some.end());
    if (beyond.empty() || all.size() >= question.limit) return all;
    before = std::move(beyond);
  }
}

Result<Ids> search_ids(sql::Connection& db, const Question& question, const std::string& match) {
  if (const auto range = only_ids_of(*question.filter.text)) {
    const std::string before = std::min(question.before, range->below);
    const Question narrowed{.filter = question.filter, .before = before, .limit = question.limit};
    return walk_down_to(db, narrowed, range->above);
  }
  sql::Statement rows = db.use(queries::search_run_ids);
  rows.bind(":grams", match)
      .bind(":before_place", order_of(question.before))
      .bind(":statuses", statuses_of(question.filter));
  bind_facets(bind_page(rows, question), question.filter).bind(":text", question.filter.text);
  return ids_of(rows);
}

/// The newest down to `walked` were looked at.
Result<Ids> search(sql::Connection& db, const Question& question, const std::string& walked) {
  const RunFilter& filter = question.filter;
  std::string match;
  bool asks_ids = false;
  if (filter.text) {
    match = match_of(grams_of(*filter.text));
    asks_ids = may_be_in_run_id(*filter.text);
  }
  // Of so short a text there are no pieces, and nearly every id has it.
  if (asks_ids && match.empty()) return walk_down_to(db, question, "");
  PORC_TRY(const auto facets, find_facets(db, filter, match));
  PORC_TRY(Ids all,
           filter.statuses.empty() ? list_facets(db, question, facets, "")
                                   : list_facets_by_steps(db, question, facets, walked));
  if (asks_ids) {
    PORC_TRY(const Ids some, search_ids(db, question, match));
    all.insert(all.end(), some.begin(), some.end());
  }
  return merge(std::move(all), question.limit);
}

}  // namespace

Result<Ids> find_runs(sql::Connection& db,
                      const RunFilter& filter,
                      const std::string& before,
                      std::size_t limit,
                      std::size_t walk) {
  const Question question{.filter = filter, .before = before, .limit = limit};
  if (filter.workspace) return list_workspace(db, question);
  if (!asks_for_facets(filter)) {
    if (filter.statuses.empty()) return walk_down_to(db, question, "");
    return list_statuses(db, question);
  }
  PORC_TRY(const std::string beyond, find_walk_end(db, before, walk));
  PORC_TRY(Ids ids, walk_down_to(db, question, beyond));
  if (ids.size() == limit || beyond.empty()) return ids;
  if (!filter.statuses.empty()) {
    PORC_TRY(const bool leads, statuses_lead(db, question, beyond, walk));
    if (leads) return list_statuses(db, question);
  }
  return search(db, question, beyond);
}

Result<void> index_new(sql::Connection& db) {
  PORC_CHECK(db.use(queries::index_facets).run());
  PORC_CHECK(db.use(queries::forget_unindexed_facets).run());
  PORC_CHECK(db.use(queries::index_runs).run());
  return db.use(queries::forget_unindexed_runs).run();
}

std::int64_t order_of(std::string_view id) {
  constexpr std::string_view kLetters = "234567abcdefghijklmnopqrstuvwxyz";
  if (id == kBeyondAllIds) return std::numeric_limits<std::int64_t>::max();
  std::int64_t place = time_of(id).time_since_epoch().count();
  for (const char c : id.substr(21, 6))
    place = 32 * place + static_cast<std::int64_t>(kLetters.find(c));
  return place;
}

}  // namespace porc::sqlite_store
