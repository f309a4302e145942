// SPDX-License-Identifier: Apache-2.0
// After the master key was replaced: what the engine keeps is sealed anew, variables and inputs of
// runs first, then the files of each kind in the order of their ids.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "host/clock.h"
#include "terraform_engine/run_on.h"
#include "terraform_engine/terraform_engine.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kRows = 200;
constexpr std::size_t kFiles = 100;
constexpr const char* kFact = "resealed_with";

constexpr std::string_view kVariables = "variables";
constexpr std::string_view kInputs = "inputs";
constexpr std::array kStages{kVariables,
                             kInputs,
                             kind::configuration,
                             kind::plan,
                             kind::plan_json,
                             kind::schemas,
                             kind::state,
                             kind::policy_details,
                             kind::log};

/// `<stage>/<behind what>`.
struct Cursor {
  std::size_t stage = 0;
  std::string after{};

  /// What cannot be read is the start.
  static Cursor read(const std::string& text) {
    const std::size_t mark = std::min(text.find('/'), text.size());
    const auto found = std::ranges::find(kStages, std::string_view(text).substr(0, mark));
    if (found == kStages.end()) return {};
    return {.stage = static_cast<std::size_t>(found - kStages.begin()),
            .after = mark == text.size() ? "" : text.substr(mark + 1)};
  }
  std::string str() const { return std::string(kStages[stage]) + "/" + after; }
  std::string next_stage() const {
    return stage + 1 == kStages.size() ? "" : std::string(kStages[stage + 1]) + "/";
  }
};

/// Adds what one value came to. What is damaged is lost with every key.
Result<void> count(const Result<bool>& done, Resealed& page) {
  ++page.looked_at;
  if (done) {
    page.resealed += *done ? 1 : 0;
    return ok;
  }
  const ErrorCode code = done.error().code;
  if (code == ErrorCode::corrupt || code == ErrorCode::malformed) return ok;
  if (code != ErrorCode::conflict && code != ErrorCode::not_found) return done.error();
  ++page.left;
  return ok;
}

Result<Resealed> reseal_rows(Fact& fact, const Cursor& cursor) {
  std::int64_t after = 0;
  std::from_chars(cursor.after.data(), cursor.after.data() + cursor.after.size(), after);
  const bool are_variables = kStages[cursor.stage] == kVariables;
  Records& records = fact.records;
  PORC_TRY(const auto values,
           are_variables ? records.list_sealed_variables(after, kRows)
                         : records.list_sealed_inputs(after, kRows));
  Resealed page;
  for (const Records::SealedValue& value : values) {
    const auto done = are_variables ? records.reseal_variable(value) : records.reseal_inputs(value);
    PORC_CHECK(count(done, page));
  }
  page.next = values.size() == kRows
                  ? Cursor{.stage = cursor.stage, .after = values.back().row}.str()
                  : cursor.next_stage();
  return page;
}

Result<Resealed> reseal_files(const Vault* vault, const Cursor& cursor) {
  const std::string_view kind = kStages[cursor.stage];
  PORC_TRY(auto ids, vault->list_older(kind, host::system_now() + std::chrono::hours(24)));
  std::ranges::sort(ids);
  auto id = std::ranges::upper_bound(ids, cursor.after);
  Resealed page;
  for (; id != ids.end() && page.looked_at < kFiles; ++id) {
    PORC_CHECK(count(vault->reseal(kind, *id), page));
    page.next = *id;
  }
  page.next = id == ids.end() ? cursor.next_stage()
                              : Cursor{.stage = cursor.stage, .after = page.next}.str();
  return page;
}

Result<bool> put_fact(Fact& fact, const std::string& value) {
  PORC_CHECK(fact.records.put_fact(kFact, value));
  return true;
}

}  // namespace

Task<Resealed> TerraformEngine::reseal(std::string after) {
  const Cursor cursor = Cursor::read(after);
  const std::string_view stage = kStages[cursor.stage];
  if (stage == kVariables || stage == kInputs)
    co_return co_await ledger_.change(reseal_rows, cursor);
  co_return co_await run_on(pool_, reseal_files, &site_.vault, cursor);
}

Task<std::string> TerraformEngine::resealed_with() {
  const std::string name = kFact;
  co_return co_await ledger_.read(&Records::get_fact, name);
}

Task<void> TerraformEngine::note_resealed(std::string key_id) {
  PORC_CO_CHECK(co_await ledger_.change(put_fact, std::move(key_id)));
  co_return ok;
}

}  // namespace porc::terraform_engine
