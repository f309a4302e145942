// SPDX-License-Identifier: Apache-2.0
// Somebody with write access to the database edits history at random, also cleverly: the verifier
// finds every edit and names the first place that shows it.
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "domain/run/draft.h"
#include "orchestrator/auditor.h"
#include "sql/connection.h"
#include "sqlite_store/sqlite_store.h"

namespace porc {
namespace {

namespace fs = std::filesystem;

constexpr int kRuns = 8;
constexpr int kEdits = 10'000;
constexpr const char* kTables[] = {"event", "run", "checkpoint"};

/// One run's chain, and where the checkpoints have seen it.
struct Chain {
  RunId run{};
  std::vector<audit::Event> events{};
  std::vector<std::uint64_t> marks{};

  std::string place(std::uint64_t sequence) const {
    return "run " + run.str() + ", event " + std::to_string(sequence);
  }
};

class AuditEdits : public testing::Test {
 protected:
  AuditEdits() {
    std::string pattern = (fs::temp_directory_path() / "audit-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    store = sqlite_store::SqliteStore::open(folder / "porc.db", loop, loop).value();
    for (int i = 0; i < kRuns; ++i) chains.push_back(submit(i));
    add_events();
    take_checkpoint();
    add_events();
    take_checkpoint();
    editor.emplace(
        sql::Connection::open(folder / "porc.db", sql::Connection::Access::read_write).value());
    script(
        "PRAGMA synchronous = OFF; ATTACH ':memory:' AS original;"
        "DROP TRIGGER run_inserted; DROP TRIGGER run_updated;");
    for (const std::string table : kTables)
      script("CREATE TABLE original." + table + " AS SELECT " + columns_of(table) + " FROM main." +
             table + ";");
  }
  ~AuditEdits() override {
    editor.reset();
    store.reset();
    fs::remove_all(folder);
  }

  Chain submit(int i) {
    run::Run first{.id = make_run_id(loop.now(), static_cast<std::uint32_t>(i))};
    first.workspace = WorkspaceName::trusted("porc-dev-" + std::to_string(i));
    run::Draft draft = run::Draft::submitted(std::move(first), cause());
    Chain chain{.run = draft.run.id};
    append(chain, draft);
    return chain;
  }
  run::Cause cause() const {
    return {.actor = run::Actor::person, .by = "ann@example.com", .at = loop.now()};
  }
  void append(Chain& chain, run::Draft& draft) {
    for (const audit::Event& event : draft.events) chain.events.push_back(event);
    Change change{.run = draft.run, .events = std::move(draft.events)};
    must(store->append(std::move(change)));
  }
  void add_events() {
    for (Chain& chain : chains) {
      for (std::uint64_t count = 1 + random() % 4; count > 0; --count) {
        run::Draft draft(must(store->get_run(chain.run)));
        draft.note("noted", cause(), {{"number", random() % 1000}});
        append(chain, draft);
      }
    }
  }
  void take_checkpoint() {
    audit::Checkpoint next{.number = ++checkpoints, .at = loop.now(), .runs = chains.size()};
    if (!exported.bytes.empty()) next.previous = audit::checkpoint_digest(exported);
    next.heads = must(store->list_heads({}, 100));
    exported = audit::sign_checkpoint(next, key);
    must(store->put_checkpoint(next.number, exported));
    for (Chain& chain : chains) chain.marks.push_back(chain.events.size());
  }

  /// What the verifier says; "" = all is well.
  std::string verdict() {
    const std::vector<std::string> trusted{audit::public_key_hex(key)};
    auto found = aio::run_to_end(loop, orchestrator::verify_audit(*store, trusted, exported));
    return found ? "" : found.error().message;
  }
  void restore() {
    for (const std::string table : kTables) {
      script("DELETE FROM main." + table + "; INSERT INTO main." + table + " (" +
             columns_of(table) + ") SELECT * FROM original." + table + ";");
    }
  }

  Chain& any_chain() { return chains[random() % chains.size()]; }
  std::size_t any_index(const Chain& chain) { return random() % chain.events.size(); }
  /// `text` with one byte changed that leaves it text.
  std::string changed(std::string text) {
    char& byte = text[random() % text.size()];
    char other = byte;
    while (other == byte) other = static_cast<char>('0' + random() % 75);
    byte = other;
    return text;
  }
  void put_event(const audit::Event& event) {
    static constexpr sql::Query kPut{"put",
                                     "UPDATE event SET bytes = :bytes, hash = :hash WHERE run_id = "
                                     ":run AND sequence = :sequence"};
    must(editor->use(kPut)
             .bind(":bytes", event.bytes)
             .bind(":hash", event.hash)
             .bind(":run", event.run.str())
             .bind(":sequence", event.sequence)
             .run());
  }
  void put_head(const audit::Event& last) {
    static constexpr sql::Query kHead{
        "head", "UPDATE run SET audit_sequence = :sequence, audit_head = :hash WHERE id = :run"};
    must(editor->use(kHead)
             .bind(":sequence", last.sequence)
             .bind(":hash", last.hash)
             .bind(":run", last.run.str())
             .run());
  }
  /// Those that are stored, not computed.
  std::string columns_of(const std::string& table) {
    static constexpr sql::Query kColumns{
        "columns", "SELECT group_concat(name) FROM pragma_table_info(:table)"};
    sql::Statement row = editor->use(kColumns);
    EXPECT_TRUE(row.bind(":table", table).step().value());
    return std::string(row.text(0));
  }
  void script(const std::string& text) { must(editor->execute(text)); }

  void must(Result<void> result) { ASSERT_TRUE(result) << result.error().to_string(); }
  template <class T>
  T must(Task<T> task) {
    auto result = aio::run_to_end(loop, std::move(task));
    if (!result) ADD_FAILURE() << result.error().to_string();
    if constexpr (!std::is_void_v<T>) return std::move(result).value_or(T{});
  }

  static std::uint64_t pick_seed() {
    const char* given = std::getenv("PORC_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  }

  const std::uint64_t seed = pick_seed();
  std::mt19937_64 random{seed};
  const crypto::SigningKey key =
      crypto::SigningKey::from_seed(Secret(std::string(32, 's'))).value();
  fs::path folder;
  aio::Loop loop;
  std::unique_ptr<sqlite_store::SqliteStore> store;
  std::optional<sql::Connection> editor;
  std::vector<Chain> chains;
  std::uint64_t checkpoints = 0;
  audit::SignedCheckpoint exported;  ///< the last one, kept elsewhere

 public:
  // Each edits the database and answers the place that must be named.

  std::string change_bytes() {
    const Chain& chain = any_chain();
    audit::Event event = chain.events[any_index(chain)];
    std::string& text = random() % 4 == 0 ? event.hash : event.bytes;
    text = changed(std::move(text));
    put_event(event);
    return chain.place(event.sequence);
  }
  std::string drop_last_event() {
    const Chain& chain = any_chain();
    const std::string place = chain.place(chain.events.size());
    script("DELETE FROM event WHERE run_id = '" + chain.run.str() +
           "' AND sequence = " + std::to_string(chain.events.size()));
    if (random() % 2 == 0) put_head(chain.events[chain.events.size() - 2]);
    return place;
  }
  std::string drop_run() {
    const std::string run = any_chain().run.str();
    script("DELETE FROM event WHERE run_id = '" + run + "'; DELETE FROM run WHERE id = '" + run +
           "'");
    return "run " + run;
  }
  std::string swap_events() {
    const Chain& chain = any_chain();
    std::size_t first = any_index(chain), second = any_index(chain);
    while (second == first) second = any_index(chain);
    audit::Event one = chain.events[first], other = chain.events[second];
    std::swap(one.sequence, other.sequence);
    put_event(one);
    put_event(other);
    return chain.place(std::min(first, second) + 1);
  }
  std::string recompute_hashes() {
    const Chain& chain = any_chain();
    std::vector<audit::Event> events = chain.events;
    const std::size_t first = any_index(chain);
    events[first].bytes = changed(std::move(events[first].bytes));
    std::string previous = first == 0 ? "" : events[first - 1].hash;
    for (std::size_t i = first; i < events.size(); ++i) {
      events[i].hash = audit::link_hash(previous, chain.run, events[i].sequence, events[i].bytes);
      previous = events[i].hash;
      put_event(events[i]);
    }
    put_head(events.back());
    // The chain is whole again: only a checkpoint shows it, at the first event that it lists.
    const auto shown = std::ranges::find_if(chain.marks, [&](auto mark) { return mark > first; });
    return chain.place(*shown);
  }
  std::string change_checkpoint() {
    const std::uint64_t number = 1 + random() % checkpoints;
    audit::SignedCheckpoint checkpoint = must(store->list_checkpoints(number - 1, 1))[0];
    static constexpr sql::Query kPut{"checkpoint",
                                     "UPDATE checkpoint SET bytes = :bytes WHERE number = :number"};
    must(editor->use(kPut)
             .bind(":bytes", changed(std::move(checkpoint.bytes)))
             .bind(":number", number)
             .run());
    return "checkpoint " + std::to_string(number);
  }
  std::string drop_last_checkpoint() {
    script("DELETE FROM checkpoint WHERE number = " + std::to_string(checkpoints));
    return "exported checkpoint";
  }
};

TEST_F(AuditEdits, EveryRandomEditIsFoundAndItsPlaceIsNamed) {
  using Edit = std::string (AuditEdits::*)();
  const std::pair<const char*, Edit> kinds[] = {
      {"changed bytes", &AuditEdits::change_bytes},
      {"dropped last event", &AuditEdits::drop_last_event},
      {"dropped run", &AuditEdits::drop_run},
      {"swapped events", &AuditEdits::swap_events},
      {"recomputed hashes", &AuditEdits::recompute_hashes},
      {"changed checkpoint", &AuditEdits::change_checkpoint},
      {"dropped last checkpoint", &AuditEdits::drop_last_checkpoint},
  };
  ASSERT_EQ(verdict(), "");
  for (int i = 0; i < kEdits; ++i) {
    const auto& [name, edit] = kinds[static_cast<std::size_t>(i) % std::size(kinds)];
    const std::string place = (this->*edit)();
    const std::string said = verdict();
    ASSERT_NE(said.find(place + " "), std::string::npos)
        << "PORC_SEED=" << seed << ", " << name << ": \"" << said << "\" should name " << place;
    restore();
  }
  EXPECT_EQ(verdict(), "") << "what was put back is whole";
}

}  // namespace
}  // namespace porc
