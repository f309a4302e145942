// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/principal.h"

#include <gtest/gtest.h>

namespace porc::identity {
namespace {

TEST(Pattern, AStarStandsForAnything) {
  EXPECT_TRUE(matches_pattern("shop/*", "shop/orders"));
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("a*b*c", "aXXbYYc"));
  EXPECT_FALSE(matches_pattern("shop/*", "shopping/orders"));
  EXPECT_FALSE(matches_pattern("a*b", "ac"));
  EXPECT_FALSE(matches_pattern("", "x"));
}

TEST(Pattern, IsNotFooledIntoExponentialWork) {
  EXPECT_FALSE(matches_pattern(std::string(500, '*') + "b", std::string(5000, 'a')));
}

TEST(Scope, EmptyListsAdmitEverythingAndOthersOnlyWhatMatches) {
  blueprint::Identity identity{.environment = "dev", .kind = "service", .name = "orders"};
  EXPECT_TRUE(Scope{}.admits(identity, std::nullopt));
  EXPECT_TRUE(Scope{.environments = {"dev"}}.admits(identity, "shop/orders"));
  EXPECT_FALSE(Scope{.environments = {"prod"}}.admits(identity, "shop/orders"));
  EXPECT_FALSE(Scope{.repositories = {"shop/*"}}.admits(identity, std::nullopt));
}

TEST(Roles, ADeveloperCannotApproveAndAnApproverCannotSubmit) {
  EXPECT_TRUE(role_permits(Role::developer, Permission::apply));
  EXPECT_FALSE(role_permits(Role::developer, Permission::approve));
  EXPECT_FALSE(role_permits(Role::approver, Permission::submit));
  EXPECT_FALSE(role_permits(Role::viewer, Permission::submit));
  EXPECT_TRUE(role_permits(Role::admin, Permission::administer));
  EXPECT_TRUE(role_permits(Role::approver, Permission::override_policy));
  EXPECT_FALSE(role_permits(Role::approver, Permission::override_approval));
  EXPECT_TRUE(role_permits(Role::admin, Permission::override_approval));
}

TEST(Principal, ARefusalNamesTheRolesThatWouldDo) {
  Principal viewer{.issuer = "porc", .subject = "v@example.com", .roles = {Role::viewer}};
  EXPECT_TRUE(viewer.check(Permission::read));
  EXPECT_EQ(viewer.check(Permission::publish_quill).error().message,
            "the token of v@example.com has the role viewer, which does not permit: publish quill; "
            "it takes the role admin");
  viewer.roles.push_back(Role::developer);
  const auto refused = viewer.check(Permission::approve);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  EXPECT_NE(refused.error().message.find("the role viewer and developer"), std::string::npos);
  EXPECT_TRUE(refused.error().message.ends_with("it takes the role approver or admin"));
  EXPECT_TRUE(viewer.check(Permission::apply));
}

TEST(Principal, MayNoMoreThanItWasGivenOfItsRoles) {
  Principal job{.issuer = "github-actions", .subject = "job", .roles = {Role::developer}};
  job.only = {Permission::read, Permission::plan};
  EXPECT_TRUE(job.may(Permission::plan));
  EXPECT_FALSE(job.may(Permission::apply));
  EXPECT_FALSE(job.may(Permission::approve));
  EXPECT_EQ(job.check(Permission::apply).error().message, "job was not given the right to apply");
  job.only = {Permission::approve};
  EXPECT_FALSE(job.may(Permission::approve)) << "it gives nothing that the roles do not";
}

TEST(Scope, TellsItsLimits) {
  EXPECT_EQ(Scope{}.str(), "everything");
  EXPECT_EQ((Scope{.environments = {"dev"}, .repositories = {"a/*", "b/c"}}.str()),
            "environments dev, repositories a/* or b/c");
}

TEST(Token, IsWorthNothingOnceExpiredOrRevoked) {
  Timestamp now(std::chrono::milliseconds(1000));
  Token token{.id = "t", .owner = "dev@example.com", .roles = {Role::developer}};
  EXPECT_EQ(principal_of(token, now)->name(), "porc:dev@example.com");
  token.issuer = "github-actions";
  EXPECT_EQ(principal_of(token, now)->name(), "github-actions:dev@example.com");
  token.expires_at = now;
  EXPECT_EQ(principal_of(token, now).error().code, ErrorCode::unauthenticated);
  token.expires_at.reset();
  token.revoked_at = now;
  EXPECT_EQ(principal_of(token, now).error().code, ErrorCode::unauthenticated);
}

}  // namespace
}  // namespace porc::identity
