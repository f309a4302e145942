// SPDX-License-Identifier: Apache-2.0
#include "servicenow/change_lookup.h"
#include "tests/contracts/change_management_contract.h"
#include "tests/fakes/virtual_time.h"

namespace porc::contract {
namespace {

class ServiceNowBackend final : public ChangeBackend {
 public:
  ChangeManagement& changes() override { return lookup_; }
  std::string known_number() const override { return "CHG0030001"; }
  std::string unknown_number() const override { return "CHG0039999"; }
  std::vector<std::string> wrong_numbers() const override {
    return {"", "CHG1", "INC0030001", "CHG0030001^ORnumber=CHG0030002", "CHG0030001&x=1"};
  }
  void set(Mood mood) override { server_.mood = mood; }
  void babble() override { babbles_ = true; }
  std::size_t asked() const override { return server_.asked; }
  std::vector<std::string> secrets() const override { return {"secret-canary"}; }
  bool turn() override { return time_.turn(); }

 private:
  http::ClientResponse answer(const http::ClientRequest& request) const {
    http::ClientResponse response{.status = 200, .body = R"({"result":[]})"};
    response.headers.add("Content-Type", "application/json");
    if (request.url.find(known_number()) == request.url.npos) return response;
    response.body =
        R"({"result":[{"sys_id":"a9e30c7dc61122760116894de7bcc7bd","number":"CHG0030001",)"
        R"("state":"-1","approval":"approved","on_hold":"false","sys_mod_count":"7"}]})";
    if (babbles_) response.body = R"({"rows":[]})";
    return response;
  }

  bool babbles_ = false;
  fakes::VirtualTime time_{};
  OutsideServer server_{[this](const http::ClientRequest& request) { return answer(request); }};
  servicenow::Options options_{
      .instance = "https://acme.service-now.com",
      .access = servicenow::UserAccess{.user = "porc", .password = Secret("secret-canary")},
      .states = servicenow::parse_state_codes(servicenow::kStateCodes).value()};
  servicenow::TableApi tables_{server_, time_, time_, options_};
  servicenow::ChangeLookup lookup_{tables_, options_};
};

INSTANTIATE_TEST_SUITE_P(All,
                         ChangeManagementContract,
                         testing::Values(ChangeFactory{
                             "servicenow", [] { return std::make_unique<ServiceNowBackend>(); }}),
                         change_name);

}  // namespace
}  // namespace porc::contract
