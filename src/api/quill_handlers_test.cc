// SPDX-License-Identifier: Apache-2.0
// Quills as they are published.
#include <gtest/gtest.h>

#include "api/api_world.h"
#include "archive/tar.h"

namespace porc::api {
namespace {

TEST(Api, ANewQuillIsPublishedAsJsonOrArchive) {
  ApiWorld world;
  const std::string body =
      R"({"kind":"queue","version":"1.0.0","files":{"quill.yaml":"kind: queue\nversion: 1.0.0\ndescription: A queue\n",)"
      R"("schema.json":"{\"type\":\"object\"}","main.tf":"# nothing\n"}})";
  EXPECT_EQ(world.post("/quills/", body).status, 201);
  EXPECT_EQ(world.get("/quills/queue").text("description"), "A queue");
  std::vector<archive::File> files = {
      {.path = "quill.yaml", .bytes = "kind: queue\nversion: 1.1.0\ndescription: B\n"},
      {.path = "schema.json", .bytes = R"({"type":"object"})"},
      {.path = "main.tf", .bytes = "# nothing\n"}};
  const std::string packed = archive::make_tar_gz(std::move(files)).value();
  EXPECT_EQ(
      world
          .post("/quills/?kind=queue&version=1.1.0", packed, {{"Content-Type", "application/gzip"}})
          .status,
      201);
  EXPECT_EQ(world.get("/quills/queue").json().at("versions").as_array().size(), 2U);
  EXPECT_EQ(world.get("/quills/nothing").status, 404);
  EXPECT_EQ(world.get("/quills/queue?version=9.0.0").status, 422);
}

TEST(Api, AQuillMayBeAsLargeAsItIsSaid) {
  ApiWorld world;
  const auto with = [](std::size_t files, std::size_t bytes) {
    json::object body = {{"kind", "queue"}, {"version", "1.0.0"}};
    json::object texts = {{"quill.yaml", "kind: queue\nversion: 1.0.0\ndescription: A queue\n"},
                          {"schema.json", R"({"type":"object"})"},
                          {"main.tf", "# nothing\n"}};
    for (std::size_t i = 0; i < files; ++i) {
      texts["examples/" + std::to_string(i)] = std::string(bytes, 'x');
    }
    body["files"] = std::move(texts);
    return json::serialize(body);
  };
  EXPECT_EQ(world.post("/quills/", with(3, 4U << 20)).status, 201);
  EXPECT_EQ(world.post("/quills/", with(1, (4U << 20) + 1)).status, 413);
  EXPECT_EQ(world.post("/quills/", with(500, 1)).status, 413);
  EXPECT_EQ(world.post("/blueprint", with(2, 4U << 20)).status, 413);
}

}  // namespace
}  // namespace porc::api
