// SPDX-License-Identifier: Apache-2.0
// Which runs a filter finds: those that a look at each of them would, whatever the store asks.
#include <algorithm>
#include <random>

#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

using run::RunStatus;

class SearchContract : public StoreContract {
 protected:
  struct Facets {
    std::string name{}, kind = "postgres-db", environment = "dev";
    std::optional<std::string> repo{}, owner{};
    RunStatus status = RunStatus::submitted;
  };

  run::Run put(int n, const Facets& facets) {
    Change change = new_run(n, "porc-dev-" + std::to_string(n));
    change.run.identity = {
        .environment = facets.environment, .kind = facets.kind, .name = facets.name};
    change.run.blueprint.kind = facets.kind;
    change.run.blueprint.metadata = {};
    change.run.blueprint.metadata.repo = facets.repo;
    change.run.blueprint.metadata.owner = facets.owner;
    change.run.status = facets.status;
    all.push_back(stored(std::move(change)));
    return all.back();
  }

  static bool holds(const std::optional<std::string>& words, const std::string& text) {
    return words && words->find(text) != std::string::npos;
  }
  static bool passes(const run::Run& run, const RunFilter& filter) {
    const auto& metadata = run.blueprint.metadata;
    const bool has_status = filter.statuses.empty() ||
                            std::ranges::find(filter.statuses, run.status) != filter.statuses.end();
    return has_status && (!filter.kind || run.identity.kind == *filter.kind) &&
           (!filter.environment || run.identity.environment == *filter.environment) &&
           (!filter.repo || metadata.repo == filter.repo) &&
           (!filter.text || holds(run.id.str(), *filter.text) ||
            holds(run.identity.name, *filter.text) || holds(run.identity.kind, *filter.text) ||
            holds(metadata.repo, *filter.text) || holds(metadata.owner, *filter.text));
  }
  /// Newest first.
  std::vector<std::string> wanted(const RunFilter& filter) {
    std::vector<std::string> ids;
    for (const run::Run& run : all) {
      if (passes(run, filter)) ids.push_back(run.id.str());
    }
    std::ranges::sort(ids, std::greater());
    return ids;
  }
  /// Page after page.
  std::vector<std::string> found(const RunFilter& filter, std::size_t limit) {
    std::vector<std::string> ids;
    PageRequest page{.limit = limit};
    for (bool more = true; more;) {
      const auto answer = must(store->list_runs(filter, page));
      for (const run::Run& run : answer.items) ids.push_back(run.id.str());
      more = answer.more;
      if (more && answer.items.size() != limit) ADD_FAILURE() << "a page that is not full";
      if (more) page.after = answer.items.back().id;
    }
    return ids;
  }
  void expect_found(const RunFilter& filter, std::size_t limit) {
    EXPECT_EQ(found(filter, limit), wanted(filter))
        << "text " << filter.text.value_or("-") << ", kind " << filter.kind.value_or("-")
        << ", environment " << filter.environment.value_or("-") << ", repo "
        << filter.repo.value_or("-") << ", statuses " << filter.statuses.size();
  }
  static RunFilter text(std::string words) {
    RunFilter filter;
    filter.text = std::move(words);
    return filter;
  }

  std::vector<run::Run> all{};
};

TEST_P(SearchContract, ATextIsFoundAsItIsWritten) {
  const std::vector<std::string> names = {"plain",
                                          "per%cent",
                                          "under_score",
                                          "back\\slash",
                                          "star*",
                                          "quo\"te",
                                          "apo'stro",
                                          "(a|b)+",
                                          "[x-y]",
                                          "^be$",
                                          "a.c",
                                          "größe",
                                          "GRÖSSE",
                                          "日本語の名",
                                          "🌲🌲🌲",
                                          "e\u0301",
                                          "a b  c",
                                          "AND OR NOT",
                                          "tab\there"};
  int n = 0;
  for (const std::string& name : names) put(++n, {.name = name});
  for (const std::string& name : names) put(++n, {.name = "n", .owner = "<" + name + ">"});
  for (const std::string& name : names) expect_found(text(name), 50);
  for (const char* words :
       {"%",      "_",     "\\",  "*",   "\"",    "'",        "(",   "[",       "^",
        "$",      ".",     "+",   "|",   "?",     "per_cent", "p%t", "p.*n",    "a.c",
        "abc",    "größ",  "röß", "GRÖ", "Größe", "本語",     "語",  "🌲",       "🌲🌲",
        "\u0301", "b  c",  "b c", "and", "AND",   "\t",       "\n",  "plain\n", "ain<",
        "<plain", "\"quo", "",    " ",   "é"}) {
    expect_found(text(words), 50);
  }
}

TEST_P(SearchContract, PartsOfAnIdAreFound) {
  for (int n : {1, 2, 59, 60, 61, 3600, 40'000}) put(n, {.name = "aaaaaa"});
  put(7, {.name = run_id(1).str().substr(5, 8)});
  const std::string id = run_id(60).str();
  for (std::size_t begin = 0; begin < id.size(); ++begin) {
    for (std::size_t length : {1U, 2U, 3U, 4U, 6U, 9U, 27U}) {
      expect_found(text(id.substr(begin, length)), 3);
    }
  }
  for (const char* words :
       {"aaaaaa", "aaaaaaa", "-aaaaaa", "bbbbbb", "porc-", "porc--", "00", "0000-"})
    expect_found(text(words), 3);
}

TEST_P(SearchContract, FiltersNarrowEachOther) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same each time
  const auto any = [&random](const auto& of) { return of[random() % std::size(of)]; };
  const std::vector<std::string> names = {"orders", "orders-2", "billing", "search-orders", "b"};
  const std::vector<std::string> kinds = {"redis", "postgres-db"};
  const std::vector<std::string> environments = {"dev", "prod"};
  const std::vector<std::optional<std::string>> repos = {std::nullopt, "", "a/orders", "a/billing"};
  const std::vector<std::optional<std::string>> owners = {std::nullopt, "", "ann@example.com"};
  const std::vector<RunStatus> statuses = {
      RunStatus::applied, RunStatus::planned, RunStatus::expired};
  for (int n = 1; n <= 60; ++n) {
    put(n * 11,
        {.name = any(names),
         .kind = any(kinds),
         .environment = any(environments),
         .repo = any(repos),
         .owner = any(owners),
         .status = any(statuses)});
  }
  const std::vector<std::string> words = {"orders",
                                          "or",
                                          "ders-",
                                          "billing",
                                          "ann@",
                                          "redis",
                                          "nothing",
                                          "a/b",
                                          "00",
                                          "aaa",
                                          run_id(77).str()};
  for (int i = 0; i < 120; ++i) {
    RunFilter filter;
    if (random() % 3 != 0) filter.text = any(words);
    if (random() % 3 == 0) filter.kind = any(kinds);
    if (random() % 3 == 0) filter.environment = any(environments);
    if (random() % 4 == 0) filter.repo = any(repos).value_or("a/nobody");
    if (random() % 3 == 0) filter.statuses = {any(statuses)};
    if (random() % 5 == 0) filter.statuses = {RunStatus::planned, RunStatus::expired};
    expect_found(filter, 1 + random() % 20);
  }
}

TEST_P(SearchContract, AStatusNamedTwiceFindsNoRunTwice) {
  for (int n = 1; n <= 5; ++n) put(n, {.name = "orders", .status = RunStatus::planned});
  RunFilter twice{.statuses = {RunStatus::planned, RunStatus::planned}};
  EXPECT_EQ(found(twice, 2), wanted(twice));
  twice.text = "orders";
  EXPECT_EQ(found(twice, 2), wanted(twice));
}

TEST_P(SearchContract, WhatARunBecameIsFoundAndWhatItWasIsNot) {
  for (int n = 1; n <= 4; ++n) put(n, {.name = "orders", .repo = "a/before"});
  Change change = next(all[1]);
  change.run.status = RunStatus::planned;
  change.run.blueprint.metadata.repo = "b/afterwards";
  all[1] = stored(std::move(change));
  for (const char* words : {"a/before", "b/afterwards", "before", "after", "orders"})
    expect_found(text(words), 50);
  for (const char* repo : {"a/before", "b/afterwards"}) {
    RunFilter filter;
    filter.repo = repo;
    expect_found(filter, 50);
  }
  expect_found({.statuses = {RunStatus::planned}}, 50);
  expect_found({.statuses = {RunStatus::submitted}}, 50);
}

TEST_P(SearchContract, PagesOfASearchAreStableWhileRunsArriveAndChange) {
  for (int n = 1; n <= 12; ++n) put(n, {.name = n % 2 == 0 ? "even-orders" : "odd-orders"});
  const RunFilter filter = text("even-");
  const std::vector<std::string> before = wanted(filter);
  std::vector<std::string> seen;
  PageRequest page{.limit = 2};
  for (bool more = true; more;) {
    const auto answer = must(store->list_runs(filter, page));
    for (const run::Run& run : answer.items) seen.push_back(run.id.str());
    more = answer.more;
    if (more) page.after = answer.items.back().id;
    put(100 + static_cast<int>(seen.size()), {.name = "even-orders"});
    stored(next(must(store->get_run(run_id(2)))));
  }
  EXPECT_EQ(seen, before);
}

TEST_P(SearchContract, WordsOfAnyLengthAreFound) {
  const std::string owner(3000, 'o');
  put(1, {.name = "orders", .repo = std::string(5000, 'r'), .owner = owner + "@example.com"});
  put(2, {.name = "orders", .repo = std::string(5000, 'r') + "s", .owner = owner});
  put(3, {.name = "orders", .owner = owner});
  for (const std::string& words : {owner, owner + "@", owner + "o", std::string(4000, 'r') + "s"})
    expect_found(text(words), 50);
  RunFilter filter;
  filter.repo = std::string(5000, 'r');
  expect_found(filter, 50);
}

INSTANTIATE_TEST_SUITE_P(All, SearchContract, testing::ValuesIn(store_backends()), backend_name);

}  // namespace
}  // namespace porc
