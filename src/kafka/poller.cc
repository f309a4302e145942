// SPDX-License-Identifier: Apache-2.0
#include "kafka/poller.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "kafka/configuration.h"
#include "kafka/statistics.h"

namespace porc::kafka {
namespace {

constexpr int kIdleMilliseconds = 100;
constexpr int kPausedMilliseconds = 20;
constexpr std::size_t kBatchMax = 1000;
constexpr Duration kComplainEvery = std::chrono::minutes(1);

Timestamp wall_time() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Message message_of(const rd_kafka_message_t& record, const std::string& key) {
  Message message;
  message.headers.emplace_back(kTopicHeader, rd_kafka_topic_name(record.rkt));
  message.headers.emplace_back(kKeyHeader, key);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&record, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* bytes = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &bytes, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      if (*name == ':') continue;
      message.headers.emplace_back(name, std::string(static_cast<const char*>(bytes), size));
    }
  }
  message.body.assign(static_cast<const char*>(record.payload), record.len);
  return message;
}

/// What is so at the first look, before a source is asked.
Result<void> check_form(const Message& message, const std::string& key, std::size_t body_max) {
  if (message.body.size() > body_max) {
    return Error{.code = ErrorCode::too_large,
                 .message = "the record has " + std::to_string(message.body.size()) +
                            " bytes; the limit is " + std::to_string(body_max)};
  }
  if (!is_utf8(message.body))
    return Error{.code = ErrorCode::malformed, .message = "the record is not UTF-8"};
  if (key.size() > kKeyBytesMax)
    return Error{.code = ErrorCode::too_large, .message = "the record's key is too long"};
  std::size_t bytes = 0;
  for (const auto& [name, value] : message.headers) {
    bytes += name.size() + value.size();
    if (!is_utf8(name) || !is_utf8(value))
      return Error{.code = ErrorCode::malformed, .message = "a header or the key is not UTF-8"};
  }
  if (message.headers.size() > kHeadersMax || bytes > kHeaderBytesMax)
    return Error{.code = ErrorCode::too_large, .message = "the record has too many headers"};
  return ok;
}

}  // namespace

void Poller::listen(rd_kafka_conf_t& conf, Poller& self) {
  rd_kafka_conf_set_opaque(&conf, &self);
  rd_kafka_conf_set_rebalance_cb(
      &conf,
      [](rd_kafka_t*,
         rd_kafka_resp_err_t what,
         rd_kafka_topic_partition_list_t* partitions,
         void* poller) { static_cast<Poller*>(poller)->rebalance(what, *partitions); });
  rd_kafka_conf_set_offset_commit_cb(&conf,
                                     [](rd_kafka_t*,
                                        rd_kafka_resp_err_t code,
                                        rd_kafka_topic_partition_list_t* offsets,
                                        void* poller) {
                                       if (offsets != nullptr)
                                         static_cast<Poller*>(poller)->hear_commit(code, *offsets);
                                     });
  rd_kafka_conf_set_stats_cb(&conf,
                             [](rd_kafka_t*, char* text, std::size_t size, void* poller) -> int {
                               static_cast<Poller*>(poller)->hear_statistics({text, size});
                               return 0;
                             });
  rd_kafka_conf_set_error_cb(&conf, [](rd_kafka_t*, int code, const char* words, void* poller) {
    static_cast<Poller*>(poller)->complain(code, words);
  });
}

Result<Client> Poller::make_client(const ConsumerOptions& options, Poller* self) {
  PORC_TRY(Conf conf, make_conf(consumer_configuration(options.cluster, options.membership)));
  // A broker that refuses at once is heard of even by a client that only is made and ended.
  if (self != nullptr) listen(*conf, *self);
  rd_kafka_conf_set_log_cb(conf.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  std::array<char, 512> words{};
  Client made(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), words.data(), words.size()));
  if (!made) return Error{.code = ErrorCode::invalid_argument, .message = words.data()};
  (void)conf.release();
  rd_kafka_poll_set_consumer(made.get());
  return made;
}

Result<void> Poller::check(const ConsumerOptions& options) {
  PORC_TRY(const Client client, make_client(options, nullptr));
  return ok;
}

Result<std::unique_ptr<Poller>> Poller::open(const ConsumerOptions& options,
                                             std::shared_ptr<Channel> channel,
                                             Meters& meters,
                                             Say say) {
  std::unique_ptr<Poller> poller(new Poller(options, std::move(channel), meters, std::move(say)));
  PORC_TRY(poller->client_, make_client(options, poller.get()));
  poller->thread_ = std::thread([poller = poller.get()] { poller->work(); });
  return poller;
}

Poller::Poller(const ConsumerOptions& options,
               std::shared_ptr<Channel> channel,
               Meters& meters,
               Say say)
    : options_(options), channel_(std::move(channel)), meters_(meters), say_(std::move(say)) {}

Poller::~Poller() {
  channel_->abandon();
  if (thread_.joinable()) thread_.join();
}

void Poller::work() {
  auto ended = read_until_stopped();
  leave();
  channel_->end(std::move(ended));
}

Result<void> Poller::read_until_stopped() {
  PartitionList topics = make_list();
  for (const auto& [topic, source] : options_.topics)
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto code = rd_kafka_subscribe(client_.get(), topics.get())) return error_of(code);
  while (!channel_->stop_asked()) {
    mark_finished();
    commit_if_due();
    ease();
    PORC_CHECK(poll_batch());
  }
  return ok;
}

/// Pauses when the loop takes nothing, or too slowly; a short while is waited for, because what a
/// paused partition has fetched already is fetched again.
void Poller::ease() {
  auto load = channel_->load();
  const auto is_full = [&](std::size_t part) {
    return load.records >= options_.records_max / part || load.bytes >= options_.bytes_max / part;
  };
  if (!paused_ && !load.refused && is_full(1)) {
    channel_->wait_for_change(options_.patience);
    load = channel_->load();
  }
  if (!paused_ && (load.refused || is_full(1))) return set_paused(true);
  if (paused_ && !load.refused && !is_full(2)) set_paused(false);
}

void Poller::set_paused(bool paused) {
  rd_kafka_topic_partition_list_t* raw = nullptr;
  if (rd_kafka_assignment(client_.get(), &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const PartitionList assigned(raw);
  if (paused) {
    rd_kafka_pause_partitions(client_.get(), assigned.get());
  } else {
    rd_kafka_resume_partitions(client_.get(), assigned.get());
  }
  paused_ = paused;
  meters_.paused(options_.name, paused);
}

/// Also where callbacks run: rebalances, commits, statistics.
Result<void> Poller::poll_batch() {
  std::map<std::string, std::size_t> counts;
  int wait = paused_ ? kPausedMilliseconds : kIdleMilliseconds;
  for (std::size_t i = 0; i < kBatchMax; ++i) {
    const MessageHandle message(rd_kafka_consumer_poll(client_.get(), wait));
    if (!message) break;
    wait = 0;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      PORC_CHECK(note(*message));
      continue;
    }
    ++counts[rd_kafka_topic_name(message->rkt)];
    take(*message);
  }
  for (const auto& [topic, count] : counts) meters_.consumed(topic, count);
  offer_batch();
  return ok;
}

void Poller::offer_batch() {
  if (!batch_.empty()) channel_->offer(std::exchange(batch_, {}));
}

/// Errors: what this client cannot go on with.
Result<void> Poller::note(const rd_kafka_message_t& message) {
  const rd_kafka_resp_err_t code = message.err;
  const Error error = error_of(code, rd_kafka_message_errstr(&message));
  std::array<char, 512> words{};
  const auto fatal = rd_kafka_fatal_error(client_.get(), words.data(), words.size());
  if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(fatal, words.data());
  complain(code, error.message);
  return ok;
}

void Poller::take(rd_kafka_message_t& message) {
  Parcel parcel{.place = {.topic = rd_kafka_topic_name(message.rkt),
                          .partition = message.partition,
                          .offset = message.offset},
                .bytes = message.len};
  if (!standings_.begin(parcel.place)) return;
  auto reads = options_.topics.find(parcel.place.topic);
  if (reads == options_.topics.end()) return standings_.finish(parcel.place);
  const EventSource& source = *reads->second;
  const std::string key(static_cast<const char*>(message.key), message.key_len);
  Message read = message_of(message, key);
  const Timestamp now = wall_time();
  auto formed = check_form(read, key, source.body_bytes_max());
  Result<std::optional<InboxEntry>> admitted =
      formed ? source.admit(read, now) : std::move(formed).error();
  if (admitted && !*admitted) return standings_.finish(parcel.place);
  if (admitted) {
    parcel.entry = *std::move(admitted);
  } else {
    meters_.poison(parcel.place.topic);
    say_("warn", "record " + parcel.place.str() + ": " + admitted.error().to_string());
    parcel.letter = DeadLetter{.origin = parcel.place,
                               .key = key,
                               .message = std::move(read),
                               .why = std::move(admitted).error(),
                               .first_seen = now};
  }
  batch_.push_back(std::move(parcel));
}

void Poller::mark_finished() {
  for (const Place& place : channel_->take_finished()) standings_.finish(place);
}

void Poller::rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t& partitions) {
  if (partitions.cnt > 0) meters_.rebalanced(options_.name);
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return assign(partitions);
  if (what != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
    say_("warn", "consumer " + options_.name + ": " + error_of(what).message);
  revoke(partitions);
}

void Poller::assign(rd_kafka_topic_partition_list_t& partitions) {
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto& each = partitions.elems[i];
    standings_.assign({each.topic, each.partition});
  }
  const Fault fault(rd_kafka_incremental_assign(client_.get(), &partitions));
  if (fault) return say_("error", std::string("assignment: ") + rd_kafka_error_string(fault.get()));
  // librdkafka remembers of what left while it was paused that it is.
  const auto set = paused_ ? rd_kafka_pause_partitions : rd_kafka_resume_partitions;
  set(client_.get(), &partitions);
}

void Poller::revoke(rd_kafka_topic_partition_list_t& partitions) {
  // Partitions leave in the middle of a batch, whose records nobody would finish meanwhile.
  offer_batch();
  std::vector<Partition> leaving;
  for (int i = 0; i < partitions.cnt; ++i)
    leaving.emplace_back(partitions.elems[i].topic, partitions.elems[i].partition);
  // What somebody else has already is not ours to commit.
  if (rd_kafka_assignment_lost(client_.get()) == 0) {
    wait_for_inbox(options_.revoke_max, [&] {
      return std::ranges::all_of(
          leaving, [&](const Partition& partition) { return standings_.is_idle(partition); });
    });
    commit_now(options_.revoke_max);
  }
  for (const Partition& partition : leaving) {
    standings_.revoke(partition);
    meters_.lag(partition.first, partition.second, 0);
  }
  const Fault fault(rd_kafka_incremental_unassign(client_.get(), &partitions));
  if (fault) say_("error", std::string("revocation: ") + rd_kafka_error_string(fault.get()));
}

void Poller::wait_for_inbox(Duration most, const std::function<bool()>& idle) {
  const auto deadline = Steady::now() + most;
  const auto waits = [&] {
    return !idle() && Steady::now() < deadline && !channel_->is_abandoned();
  };
  for (mark_finished(); waits(); mark_finished())
    channel_->wait_for_change(std::chrono::milliseconds(10));
}

PartitionList Poller::uncommitted() const {
  PartitionList offsets = make_list();
  for (const Place& place : standings_.uncommitted()) {
    rd_kafka_topic_partition_list_add(offsets.get(), place.topic.c_str(), place.partition)->offset =
        place.offset;
  }
  return offsets;
}

void Poller::commit_if_due() {
  if (Steady::now() < commit_at_) return;
  commit_at_ = Steady::now() + options_.commit_every;
  const PartitionList offsets = uncommitted();
  if (offsets->cnt > 0) rd_kafka_commit(client_.get(), offsets.get(), 1);
}

/// Waits for the broker's answer, though not for longer than `most`: rd_kafka_commit would.
void Poller::commit_now(Duration most) {
  const PartitionList offsets = uncommitted();
  if (offsets->cnt == 0 || channel_->is_abandoned()) return;
  const Queue answers(rd_kafka_queue_new(client_.get()));
  rd_kafka_commit_queue(client_.get(), offsets.get(), answers.get(), nullptr, nullptr);
  const Event event(rd_kafka_queue_poll(answers.get(), static_cast<int>(most.count())));
  if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_OFFSET_COMMIT) {
    return say_("warn", "consumer " + options_.name + ": no answer to a commit");
  }
  hear_commit(rd_kafka_event_error(event.get()), *rd_kafka_event_topic_partition_list(event.get()));
}

/// What failed is committed again when it is due. Whatever is read twice for it, the inbox knows.
void Poller::hear_commit(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& offsets) {
  if (code == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return complain(code, "commit: " + error_of(code).message);
  for (int i = 0; i < offsets.cnt; ++i) {
    const auto& each = offsets.elems[i];
    if (each.err == RD_KAFKA_RESP_ERR_NO_ERROR)
      standings_.committed(
          {.topic = each.topic, .partition = each.partition, .offset = each.offset});
  }
}

void Poller::leave() {
  wait_for_inbox(options_.leave_max, [this] { return standings_.is_idle(); });
  commit_now(options_.leave_max);
  // rd_kafka_consumer_close would wait for brokers that are gone.
  const auto deadline = Steady::now() + options_.leave_max;
  const auto waits = [&] { return Steady::now() < deadline && !channel_->is_abandoned(); };
  const Queue closing(rd_kafka_queue_new(client_.get()));
  const Fault fault(rd_kafka_consumer_close_queue(client_.get(), closing.get()));
  while (!fault && rd_kafka_consumer_closed(client_.get()) == 0 && waits())
    const MessageHandle served(rd_kafka_consume_queue(closing.get(), kIdleMilliseconds));
  if (paused_) meters_.paused(options_.name, false);
  rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void Poller::hear_statistics(std::string_view text) {
  auto reaches = parse_statistics(text);
  if (!reaches) return say_("warn", "statistics: " + reaches.error().to_string());
  for (const Reach& reach : *reaches) {
    const Progress* progress = standings_.find({reach.topic, reach.partition});
    if (progress == nullptr) continue;
    const std::int64_t position =
        progress->position().value_or(std::max<std::int64_t>(reach.committed, 0));
    meters_.lag(reach.topic, reach.partition, std::max<std::int64_t>(reach.end - position, 0));
  }
}

/// What goes on being wrong is said now and then.
void Poller::complain(int code, const std::string& words) {
  const auto now = Steady::now();
  auto found = complained_.find(code);
  if (found != complained_.end() && now - found->second < kComplainEvery) return;
  complained_[code] = now;
  say_("warn", "consumer " + options_.name + ": " + words);
}

}  // namespace porc::kafka
