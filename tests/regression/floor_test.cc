// SPDX-License-Identifier: Apache-2.0
// What the original never had, beside its numbered defects. That a blueprint which changed after
// its plan is not applied is shown with the real engine, in tests/e2e/binding_test.py.
#include <ctime>

#include <gtest/gtest.h>

#include "api/api_world.h"

namespace porc::api {
namespace {

TEST(Floor, NobodyIsAnsweredWithoutAToken) {
  ApiWorld world;
  const Sent nobody = {{"Authorization", ""}};
  EXPECT_EQ(world.ask("POST", "/blueprint", kFlatBody, nobody).status, 401);
  EXPECT_EQ(world.ask("GET", "/runs", "", nobody).status, 401);
  EXPECT_TRUE(world.get("/runs").json().at("runs").as_array().empty());
}

TEST(Floor, APlanThatGrewOldIsNotApplied) {
  ApiWorldOptions options;
  options.settings.plan_ttl = std::chrono::milliseconds(1);
  ApiWorld world(std::move(options));
  const std::string run = "/run/" + world.submit(kFlatBody, "?goal=planned&wait=30");
  const Timestamp old = world.loop.now() + std::chrono::milliseconds(2);
  ASSERT_TRUE(world.run(aio::sleep_until(world.loop, old)));
  const Answer refused = world.post(run + "/apply?wait=30");
  EXPECT_EQ(refused.status, 409) << refused.body;
  world.until(run + "/status", "status", "expired");
  EXPECT_TRUE(world.outer.applications().empty());
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double seconds_of(Work work) {
  const double begun = cpu_seconds();
  work();
  return cpu_seconds() - begun;
}

/// Long to read and short to render: most of it is never reached.
TEST(Floor, ATemplateIsCompiledOnce) {
  std::string main = "locals {\n  a = {{ 1 }}\n}\n{% if false %}";
  for (int i = 0; i < 2000; ++i) main += "b = {{ [1, 2, 3] | join(\",\") }}\n";
  quill::Source source{.kind = "long", .version = "1.0.0"};
  source.files = {
      {.path = "quill.yaml", .bytes = "kind: long\nversion: 1.0.0\ndescription: A test\n"},
      {.path = "schema.json", .bytes = R"({"type":"object"})"},
      {.path = "main.tf.j2", .bytes = main + "{% endif %}"}};
  std::shared_ptr<const quill::Quill> quill;
  const double compiling = seconds_of([&] { quill = quill::Quill::compile(source).value(); });
  const blueprint::Blueprint asked{.kind = "long"};
  const blueprint::Identity identity{.environment = "dev", .kind = "long", .name = "x"};
  const double rendering = seconds_of([&] {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(quill::render(*quill, asked, identity));
  });
  EXPECT_LT(rendering, compiling);
}

}  // namespace
}  // namespace porc::api
