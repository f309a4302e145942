// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/state-versions
#include <array>

#include <openssl/evp.h>

#include "base/encoding.h"
#include "tfe_api/answer.h"
#include "tfe_api/documents.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

struct Wanted {
  std::optional<std::uint64_t> serial{};
  std::optional<std::string> md5{};
  std::optional<bool> force{};
  std::optional<std::string> state{};  ///< base64
};
BOOST_DESCRIBE_STRUCT(Wanted, (), (serial, md5, force, state))

struct Shown {
  std::string status = "finalized";
  std::uint64_t serial = 0;
  std::uint64_t size = 0;
  std::optional<std::string> md5{};
  std::optional<std::string> terraform_version{};
  std::optional<std::string> hosted_state_download_url{};
  std::optional<std::string> hosted_state_upload_url{};
  std::optional<std::string> hosted_json_state_upload_url{};
  bool resources_processed = true;
  bool intermediate = false;
  int state_version = 4;
  std::optional<Timestamp> created_at{};
};
BOOST_DESCRIBE_STRUCT(Shown,
                      (),
                      (status,
                       serial,
                       size,
                       md5,
                       terraform_version,
                       hosted_state_download_url,
                       hosted_state_upload_url,
                       hosted_json_state_upload_url,
                       resources_processed,
                       intermediate,
                       state_version,
                       created_at))

/// What the client declared about its bytes: a check against a torn upload, not a signature.
std::string md5_hex(const std::string& bytes) {
  std::array<char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(bytes.data(),
             bytes.size(),
             reinterpret_cast<unsigned char*>(digest.data()),
             &length,
             EVP_md5(),
             nullptr);
  return hex_encode({digest.data(), length});
}

jsonapi::Resource pending_resource(const StateUpload& upload, const Reader& reader) {
  const std::string blobs = reader.origin + "/api/v2/blobs/";
  const Shown is{.status = "pending",
                 .serial = upload.serial,
                 .md5 = upload.md5,
                 .hosted_state_upload_url = blobs + "states/" + upload.secret,
                 .hosted_json_state_upload_url = blobs + "json-states/" + upload.secret,
                 .resources_processed = false};
  jsonapi::Resource resource{
      .type = "state-versions", .id = upload.id, .attributes = jsonapi::encode_attributes(is)};
  resource.relate("workspace", "workspaces", upload.workspace);
  return resource;
}

}  // namespace

jsonapi::Resource state_resource(const hosted::StateVersion& state, const Reader& reader) {
  const Shown is{.serial = state.serial,
                 .size = state.bytes,
                 .md5 = state.md5,
                 .terraform_version = state.terraform_version,
                 .hosted_state_download_url =
                     reader.origin + "/api/v2/state-versions/" + state.id + "/download",
                 .created_at = state.created_at};
  jsonapi::Resource resource{
      .type = "state-versions", .id = state.id, .attributes = jsonapi::encode_attributes(is)};
  resource.relate("workspace", "workspaces", state.workspace);
  resource.relate("run", "runs", state.run);
  return resource;
}

Task<http::Response> TfeApi::show_current_state(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  if (!workspace.current_state_version) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "workspace " + workspace.name + " has no state"};
  }
  PORC_CO_TRY(hosted::StateVersion state,
              co_await engine_.get_state_version(*workspace.current_state_version));
  const Reader reader{call.principal, call.origin, options_.organization};
  co_return answer(state_resource(state, reader));
}

Task<http::Response> TfeApi::list_states(Call call) {
  const std::string* name = call.request.find_query("filter[workspace][name]");
  const std::string* organization = call.request.find_query("filter[organization][name]");
  if (name == nullptr || organization == nullptr || *organization != options_.organization) {
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "filter[workspace][name] and filter[organization][name] are needed"};
  }
  PORC_CO_TRY(hosted::Workspace workspace, co_await engine_.find_workspace(*name));
  PORC_CO_TRY(std::vector<hosted::StateVersion> states,
              co_await engine_.list_state_versions(workspace.id));
  const Reader reader{call.principal, call.origin, options_.organization};
  std::vector<jsonapi::Resource> all;
  for (const hosted::StateVersion& state : states) all.push_back(state_resource(state, reader));
  co_return answer_page(std::move(all), page_wanted(call.request));
}

Task<http::Response> TfeApi::show_state(Call call) {
  const std::string id(call.request.param("state"));
  const Reader reader{call.principal, call.origin, options_.organization};
  const StateUpload* upload = pending_states_.find_by_id(id);
  if (upload != nullptr && upload->stored.empty())
    co_return answer(pending_resource(*upload, reader));
  PORC_CO_TRY(hosted::StateVersion state,
              co_await engine_.get_state_version(pending_states_.stored_id(id)));
  state.id = id;
  co_return answer(state_resource(state, reader));
}

Task<http::Response> TfeApi::download_state(Call call) {
  const std::string id = pending_states_.stored_id(std::string(call.request.param("state")));
  PORC_CO_TRY(std::string state, co_await engine_.state_bytes(id));
  co_return bytes(std::move(state), "application/json");
}

Task<http::Response> TfeApi::create_state(Call call) {
  PORC_CO_TRY(Wanted wanted, attributes_in<Wanted>(call.request));
  if (!wanted.serial || !wanted.md5) {
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "a state version needs serial and md5"};
  }
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  const std::string holder = call.principal.name();
  if (!workspace.lock || workspace.lock->holder != holder) {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "lock workspace " + workspace.name + " first"};
  }
  StateUpload upload{.workspace = workspace.id,
                     .holder = holder,
                     .md5 = *wanted.md5,
                     .serial = *wanted.serial,
                     .force = wanted.force.value_or(false),
                     .by_administrator = call.principal.may(identity::Permission::administer)};
  if (call.principal.was_given(identity::Permission::apply_outside)) upload.job = call.principal;
  const Reader reader{call.principal, call.origin, options_.organization};
  if (!wanted.state)
    co_return answer(pending_resource(pending_states_.add(std::move(upload)), reader), 201);
  PORC_CO_TRY(std::string decoded, base64_decode(*wanted.state));
  PORC_CO_TRY(hosted::StateVersion stored,
              co_await store_state(std::move(upload), std::move(decoded)));
  co_return answer(state_resource(stored, reader), 201);
}

Task<hosted::StateVersion> TfeApi::store_state(StateUpload upload, std::string state) {
  if (md5_hex(state) != upload.md5) {
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "the state is not the one whose md5 was given"};
  }
  if (upload.job) {
    // Whatever becomes of the state: terraform has done its work already.
    PORC_CO_TRY(hosted::Workspace workspace, co_await engine_.get_workspace(upload.workspace));
    PORC_CO_CHECK(co_await options_.outside.record(std::move(workspace.name), *upload.job));
  }
  co_return co_await engine_.put_state(
      upload.workspace, upload.holder, std::move(state), upload.force);
}

Task<http::Response> TfeApi::upload_state(Call call) {
  const std::string secret(call.request.param("secret"));
  const StateUpload* upload = pending_states_.find_by_secret(secret);
  if (upload == nullptr) co_return Error{.code = ErrorCode::not_found, .message = "no such upload"};
  StateUpload announced = *upload;
  // A blueprint may have come since the upload was announced.
  if (announced.job) {
    PORC_CO_CHECK(co_await check_job(announced.workspace, *announced.job));
  } else if (!announced.by_administrator) {
    PORC_CO_TRY(const bool owned, co_await workspace_is_owned(announced.workspace));
    if (owned) co_return belongs_to_blueprint();
  }
  PORC_CO_TRY(hosted::StateVersion stored,
              co_await store_state(std::move(announced), std::move(call.request.body)));
  if (StateUpload* still = pending_states_.find_by_secret(secret)) still->stored = stored.id;
  co_return bytes("", "text/plain");
}

Task<http::Response> TfeApi::drop_json_state(Call /*call*/) {
  // The same state once more in terraform's JSON form, which nobody here reads.
  co_return bytes("", "text/plain");
}

}  // namespace porc::tfe_api
