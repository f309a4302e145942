// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>

#include "contracts/blob_store.h"
#include "contracts/engine.h"
#include "tests/sim/faults.h"

namespace porc::sim {

/// An engine behind a network and a server that may die at every call.
class FaultyEngine final : public Engine {
 public:
  /// Called in the moment in which PORC decides to confirm.
  using Told = std::function<void(const std::string& engine_run)>;

  FaultyEngine(Engine& inner, Faults& faults, Faults::Crash crash, Told told)
      : inner_(inner), faults_(faults), crash_(std::move(crash)), told_(std::move(told)) {}

  Task<EngineRun> start_plan(PlanRequest request) override {
    return around("start_plan", inner_.start_plan(std::move(request)));
  }
  Task<EngineRun> find_run(RunId run, WorkspaceName workspace) override {
    return around("find_run", inner_.find_run(std::move(run), std::move(workspace)));
  }
  Task<EngineRun> get_run(std::string engine_run) override {
    return around("engine get_run", inner_.get_run(std::move(engine_run)));
  }
  Task<EngineRun> observe(std::string engine_run, std::uint64_t seen, Timestamp deadline) override {
    return around("observe", inner_.observe(std::move(engine_run), seen, deadline));
  }
  Task<run::PlanEvidence> evidence(std::string engine_run) override {
    return around("evidence", inner_.evidence(std::move(engine_run)));
  }
  Task<std::string> plan_json(std::string engine_run) override {
    return around("plan_json", inner_.plan_json(std::move(engine_run)));
  }
  Task<LogChunk> read_log(std::string engine_run,
                          LogPhase phase,
                          std::uint64_t offset,
                          std::size_t limit) override {
    return inner_.read_log(std::move(engine_run), phase, offset, limit);
  }
  Task<void> confirm(std::string engine_run,
                     run::PlanEvidence bound,
                     std::string comment) override {
    told_(engine_run);
    return around("confirm",
                  inner_.confirm(std::move(engine_run), std::move(bound), std::move(comment)));
  }
  Task<std::vector<run::PolicyDetail>> policy_details(std::string engine_run) override {
    return inner_.policy_details(std::move(engine_run));
  }
  Task<void> override_policy(std::string engine_run, std::string comment) override {
    return around("engine override",
                  inner_.override_policy(std::move(engine_run), std::move(comment)));
  }
  Task<void> discard(std::string engine_run, std::string comment) override {
    return around("engine discard", inner_.discard(std::move(engine_run), std::move(comment)));
  }
  Task<void> cancel(std::string engine_run, std::string comment) override {
    return around("engine cancel", inner_.cancel(std::move(engine_run), std::move(comment)));
  }
  Task<std::map<std::string, Output>> outputs(WorkspaceName workspace, RunId run) override {
    return around("outputs", inner_.outputs(std::move(workspace), std::move(run)));
  }
  Task<void> ping() override { return inner_.ping(); }

 private:
  template <class T>
  Task<T> around(const char* call, Task<T> work) {
    return faults_.around(call, &crash_, std::move(work));
  }

  Engine& inner_;
  Faults& faults_;
  Faults::Crash crash_;
  Told told_;
};

/// A blob store behind the same.
class FaultyBlobs final : public BlobStore {
 public:
  FaultyBlobs(BlobStore& inner, Faults& faults, Faults::Crash crash)
      : inner_(inner), faults_(faults), crash_(std::move(crash)) {}

  Task<void> create(std::string name, std::string bytes) override {
    return around("create blob", inner_.create(std::move(name), std::move(bytes)));
  }
  Task<std::string> replace(std::string name,
                            std::string bytes,
                            std::optional<std::string> expected) override {
    return around("replace blob",
                  inner_.replace(std::move(name), std::move(bytes), std::move(expected)));
  }
  Task<Blob> get(std::string name) override {
    return around("get blob", inner_.get(std::move(name)));
  }
  Task<std::string> get_range(std::string name, std::uint64_t offset, std::size_t length) override {
    return around("get part of blob", inner_.get_range(std::move(name), offset, length));
  }
  Task<std::optional<BlobEntry>> find(std::string name) override {
    return around("find blob", inner_.find(std::move(name)));
  }
  Task<void> remove(std::string name) override {
    return around("remove blob", inner_.remove(std::move(name)));
  }
  Task<BlobPage> list(std::string prefix, std::string after, std::size_t limit) override {
    return around("list blobs", inner_.list(std::move(prefix), std::move(after), limit));
  }
  Task<std::string> link(std::string name, Duration lifetime) override {
    return inner_.link(std::move(name), lifetime);
  }
  Task<void> ping() override { return inner_.ping(); }

 private:
  template <class T>
  Task<T> around(const char* call, Task<T> work) {
    return faults_.around(call, &crash_, std::move(work));
  }

  BlobStore& inner_;
  Faults& faults_;
  Faults::Crash crash_;
};

}  // namespace porc::sim
