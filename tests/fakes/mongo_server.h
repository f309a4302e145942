// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "mongo/document.h"

namespace porc::fakes {

/// A server of MongoDB's wire protocol on a free port of the loopback interface: it knows exactly
/// what porc sends, as the documentation of MongoDB says it, refuses everything else, and can be as
/// hostile as the servers that speak the same protocol. See mongo_server.md.
class MongoServer {
 public:
  struct Options {
    bool replica_set = true;  ///< change streams, and retryable writes where there are sessions
    bool sessions = true;     ///< logical sessions; without them one that is named is refused
    bool atomic_find_and_modify = true;  ///< false: it looks, and then writes whatever others did
    std::size_t document_bytes_max = std::size_t{16} << 20;
    /// Or "FerretDB", or "Azure Cosmos DB", which refuses retryable writes and what names a read
    /// concern, and is known by its address.
    std::string product = "MongoDB";

    // Of commands that read or write, every n-th meets with this; 0: none.
    int throttled = 0;      ///< is not carried out: code 16500
    int answer_lost = 0;    ///< of those that write: carried out, and the connection ends
    int request_lost = 0;   ///< not carried out, and the connection ends
    int late_majority = 0;  ///< of those that insert: carried out on the primary alone, code 64
  };
  explicit MongoServer(Options options);
  MongoServer() : MongoServer(Options{}) {}
  ~MongoServer();
  MongoServer(const MongoServer&) = delete;
  MongoServer& operator=(const MongoServer&) = delete;

  /// The address of a database that nobody named yet, or of one.
  std::string new_database();
  std::string url(const std::string& database) const;

  /// From now on the clock stands there; nullopt: it goes like the machine's.
  void set_time(std::optional<std::int64_t> milliseconds);
  /// Carries out so many commands that read or write, and refuses all after them: as if whoever
  /// sends them had ended there.
  void cut_after(int commands);
  /// Ends `cut_after`; whether anything was refused.
  bool restore();
  /// Closes all connections, and takes none until `start`.
  void stop();
  void start();

  /// What was asked that the fake does not know: the test that asked has found a fault, in porc or
  /// in the fake.
  std::vector<std::string> refusals() const;
  /// How many documents a collection has.
  std::size_t count(const std::string& database, const std::string& collection) const;
  /// How often each command came.
  std::map<std::string, int> commands() const;
  std::size_t largest_document() const;

 private:
  bool is_cosmos() const { return options_.product == "Azure Cosmos DB"; }

  using Documents = std::map<std::string, mongo::Document>;  ///< by what orders their `_id`
  struct Collection {
    Documents documents{};
    std::vector<std::vector<std::string>> unique{};
    std::vector<mongo::Document> history{};  ///< what was inserted, for change streams
  };
  struct Cursor {
    std::string name{};  ///< database.collection
    std::vector<mongo::Document> rest{};
    bool is_stream = false;
    std::size_t seen = 0;  ///< of the history
  };
  struct Request;
  struct Refusal;
  struct Connection {
    int socket = -1;
    std::thread thread{};
    bool ended = false;  ///< guarded by mutex_
  };

  void listen(int port);
  void accept_until_closed(int listener);
  void serve(Connection& connection);
  void end_connections();
  std::optional<mongo::Document> answer(Request& request);
  mongo::Document dispatch(Request& request, std::unique_lock<std::mutex>& lock);
  mongo::Document hello(const Request& request);
  mongo::Document build_info(const Request& request);
  mongo::Document nothing(const Request& request);
  mongo::Document insert(const Request& request);
  mongo::Document find(const Request& request);
  mongo::Document get_more(const Request& request, std::unique_lock<std::mutex>& lock);
  mongo::Document remove(const Request& request);
  mongo::Document create_indexes(const Request& request);
  mongo::Document aggregate(const Request& request);
  mongo::Document find_and_modify(const Request& request, std::unique_lock<std::mutex>& lock);
  mongo::Document first_batch(const std::string& name,
                              std::vector<mongo::Document> found,
                              std::size_t batch);
  bool exists(const Collection& collection, const mongo::Document& document) const;
  std::int64_t now() const;

  const Options options_;
  int port_ = 0;
  int listener_ = -1;
  std::thread thread_{};
  mutable std::mutex mutex_{};
  std::condition_variable changed_{};
  std::list<std::unique_ptr<Connection>> connections_{};
  std::map<std::string, Collection> collections_{};
  std::map<std::int64_t, Cursor> cursors_{};
  std::map<std::string, mongo::Document> written_{};  ///< answers, by session and number
  std::map<std::string, int> commands_{};
  std::vector<std::string> refusals_{};
  std::optional<std::int64_t> time_{};
  std::int64_t last_cursor_ = 1;
  std::size_t largest_ = 0;
  int databases_ = 0;
  int looking_ = 0;  ///< findAndModify between look and write
  int data_commands_ = 0;
  int writes_ = 0;
  int inserts_ = 0;
  std::optional<int> remaining_{};  ///< until the cut
  bool was_cut_ = false;
  bool closed_ = false;
};

}  // namespace porc::fakes
