// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/people.h"

#include <gtest/gtest.h>

namespace porc::identity {
namespace {

constexpr char kMap[] =
    "people:\n"
    "  - name: Ana Lima\n"
    "    emails: [ana@example.com, Ana.Lima@Example.com]\n"
    "    github: [analima]\n"
    "  - name: Release pipeline\n"
    "    principals: ['github-actions:shop/orders:refs/heads/main']\n";

People mapped() {
  auto people = People::parse(kMap, "people.yaml");
  EXPECT_TRUE(people) << people.error().to_string();
  return std::move(people).value_or(People());
}

std::string faults(std::string_view text) {
  auto people = People::parse(text, "people.yaml");
  return people ? "none" : people.error().to_string();
}

TEST(People, WithoutAMapAnAddressIsItselfAndALoginIsNobody) {
  const People people;
  EXPECT_FALSE(people.is_mapped());
  EXPECT_EQ(people.person_of("porc:ana@example.com"), "ana@example.com");
  EXPECT_EQ(people.person_of("port:Ana@Example.com"), people.person_of("porc:ana@example.com"));
  EXPECT_NE(people.person_of("porc:bo@example.com"), people.person_of("porc:ana@example.com"));
  for (const char* nobody : {"github:analima",
                             "github-actions:shop/orders:refs/heads/main",
                             "",
                             "porc:",
                             "@",
                             "porc:@",
                             "porc:a@",
                             "porc:@b",
                             "porc:a@b@c",
                             "porc:a b@c"}) {
    EXPECT_EQ(people.person_of(nobody), std::nullopt) << nobody;
  }
}

TEST(People, WithAMapEveryNameOfAPersonIsThatPerson) {
  const People people = mapped();
  for (const char* name : {"porc:ana@example.com",
                           "port:ana@example.com",
                           "porc:ANA@example.com",
                           "port:ana.lima@example.com",
                           "github:AnaLima"}) {
    EXPECT_EQ(people.person_of(name), "Ana Lima") << name;
  }
  EXPECT_EQ(people.person_of("github-actions:shop/orders:refs/heads/main"), "Release pipeline");
}

TEST(People, WithAMapWhoIsNotInItIsNobody) {
  const People people = mapped();
  for (const char* name : {"porc:bo@example.com",
                           "github:ana@example.com.evil",
                           "github:ana",
                           "porc:analima",
                           "github-actions:shop/other:refs/heads/main",
                           "porc:Ana Lima"}) {
    EXPECT_EQ(people.person_of(name), std::nullopt) << name;
  }
  EXPECT_EQ(People::parse("people: []", "p")->person_of("porc:ana@example.com"), std::nullopt);
}

TEST(People, OneNameIsOnePersons) {
  EXPECT_EQ(faults("people:\n"
                   "  - {name: Ana, emails: [ana@example.com]}\n"
                   "  - {name: Bo, emails: [bo@example.com, ANA@example.com], github: [x y]}\n"
                   "  - {name: ana, github: [ana2]}\n"
                   "  - {name: Cy}\n"),
            "people.yaml is not an identity map; "
            "/people/1/emails/1: is a name of Ana too; "
            "/people/1/github/0: must be a GitHub login; "
            "/people/2/name: is the name of somebody else too; "
            "/people/3: has neither emails, github nor principals");
  EXPECT_NE(faults("people: [{name: Ana, mail: [a@b]}]").find("/people/0/mail"), std::string::npos);
  EXPECT_NE(faults("people: [{name: Ana, emails: [ana]}]").find("must be an e-mail address"),
            std::string::npos);
  EXPECT_NE(faults("people: [{name: Ana, principals: [ana]}]").find("must be issuer:subject"),
            std::string::npos);
  EXPECT_NE(faults("people: {").find("people.yaml"), std::string::npos);
}

}  // namespace
}  // namespace porc::identity
