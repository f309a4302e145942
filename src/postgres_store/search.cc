// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/search.h"

#include <algorithm>
#include <functional>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "contracts/run_search.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

using Ids = std::vector<std::string>;

/// One question: which runs, from where, and how many.
struct Question {
  const RunFilter& filter;
  const std::string& before;
  std::size_t limit;
};

Ids ids_in(const pg::Rows& rows) {
  Ids ids;
  for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.text(i, 0));
  return ids;
}

/// None: of any status.
std::optional<std::vector<std::string>> statuses_of(const RunFilter& filter) {
  std::optional<std::vector<std::string>> statuses;
  for (const run::RunStatus status : filter.statuses) {
    if (!statuses) statuses.emplace();
    statuses->emplace_back(boost::describe::enum_to_string(status, ""));
  }
  return statuses;
}

/// With what every list asks.
pg::Statement asking(const pg::Query& query, const Question& question) {
  const RunFilter& filter = question.filter;
  pg::Statement some(query);
  some.bind(":statuses", statuses_of(filter))
      .bind(":kind", filter.kind)
      .bind(":environment", filter.environment)
      .bind(":repo", filter.repo)
      .bind(":text", filter.text)
      .bind(":before", question.before)
      .bind(":limit", question.limit);
  return some;
}

/// How runs are found best depends on what is asked for: what the server plans for any filter walks
/// all runs for some.
Result<Ids> ids_of(pg::Connection& db, const pg::Statement& some) {
  const std::vector<pg::Statement> all{
      pg::Statement(queries::plan_anew), some, pg::Statement(queries::plan_as_usual)};
  PORC_TRY(const auto rows, db.run(all));
  return ids_in(rows[1]);
}

/// Those above the id `beyond`, one after another.
Result<Ids> walk_down_to(pg::Connection& db, const Question& question, const std::string& beyond) {
  pg::Statement some = asking(queries::list_runs, question);
  return ids_of(db, some.bind(":beyond", beyond));
}

/// "" when fewer runs than that are left.
Result<std::string> find_walk_end(pg::Connection& db, const std::string& before, std::size_t walk) {
  pg::Statement find(queries::find_walk_end);
  PORC_TRY(const pg::Rows rows, db.run(find.bind(":before", before).bind(":walk", walk)));
  return rows.empty() ? std::string() : rows.text(0, 0);
}

/// No further than `most`.
Result<std::size_t> count_of_statuses(pg::Connection& db,
                                      const Question& question,
                                      std::size_t most) {
  pg::Statement count(queries::count_status_runs);
  count.bind(":statuses", statuses_of(question.filter))
      .bind(":before", question.before)
      .bind(":limit", most);
  PORC_TRY(const pg::Rows rows, db.run(count));
  return rows.count(0, 0);
}

/// The newest of both, each once.
Ids merge(Ids ids, const Ids& others, std::size_t limit) {
  ids.insert(ids.end(), others.begin(), others.end());
  std::ranges::sort(ids, std::greater());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ids.resize(std::min(ids.size(), limit));
  return ids;
}

Result<Ids> search_ids(pg::Connection& db,
                       const Question& question,
                       const std::vector<std::string>& grams) {
  const PlacesInIds places = places_in_ids(*question.filter.text);
  if (places.is_middle) return ids_of(db, asking(queries::walk_run_ids, question));
  Ids ids;
  if (places.beginning) {
    const std::string before = std::min(question.before, places.beginning->below);
    const Question narrowed{.filter = question.filter, .before = before, .limit = question.limit};
    PORC_TRY(ids, walk_down_to(db, narrowed, places.beginning->above));
  }
  if (!places.is_end) return ids;
  pg::Statement some = asking(queries::search_run_ids, question);
  PORC_TRY(const Ids others, ids_of(db, some.bind(":grams", grams)));
  return merge(std::move(ids), others, question.limit);
}

/// By the facets that pass. Of a text that has no pieces there are no `grams`.
Result<Ids> list_facets(pg::Connection& db,
                        const Question& question,
                        const std::vector<std::string>& grams) {
  const bool any_status = question.filter.statuses.empty();
  pg::Statement some =
      asking(any_status ? queries::list_facet_runs : queries::list_facet_status_runs, question);
  some.bind(":grams", grams.empty() ? std::nullopt : std::optional(grams));
  return ids_of(db, some);
}

Result<Ids> search(pg::Connection& db, const Question& question) {
  const RunFilter& filter = question.filter;
  if (!filter.text) return list_facets(db, question, {});
  const std::vector<std::string> grams = grams_of(*filter.text);
  const bool asks_ids = may_be_in_run_id(*filter.text);
  // Of so short a text there are no pieces, and nearly every id has it.
  if (grams.empty() && asks_ids) return walk_down_to(db, question, "");
  PORC_TRY(Ids ids, list_facets(db, question, grams));
  if (!asks_ids) return ids;
  PORC_TRY(const Ids others, search_ids(db, question, grams));
  return merge(std::move(ids), others, question.limit);
}

}  // namespace

Result<Ids> find_runs(pg::Connection& db,
                      const RunFilter& filter,
                      const std::string& before,
                      std::size_t limit,
                      std::size_t walk) {
  const Question question{.filter = filter, .before = before, .limit = limit};
  // The server takes no text that is not UTF-8, and stores none.
  if (filter.text && mend_utf8(*filter.text) != *filter.text) return Ids();
  if (filter.workspace) {
    pg::Statement some = asking(queries::list_workspace_runs, question);
    return ids_of(db, some.bind(":workspace", *filter.workspace));
  }
  const bool any_status = filter.statuses.empty();
  if (!asks_for_facets(filter)) {
    if (any_status) return walk_down_to(db, question, "");
    return ids_of(db, asking(queries::list_status_runs, question));
  }
  PORC_TRY(const std::string beyond, find_walk_end(db, before, walk));
  PORC_TRY(Ids ids, walk_down_to(db, question, beyond));
  if (ids.size() == limit || beyond.empty()) return ids;
  if (!any_status) {
    PORC_TRY(const std::size_t held, count_of_statuses(db, question, walk));
    if (held < walk) return ids_of(db, asking(queries::list_rare_status_runs, question));
  }
  return search(db, question);
}

}  // namespace porc::postgres_store
