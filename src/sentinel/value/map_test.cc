// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/map.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/list.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kBytesMax = std::size_t{64} << 20;

json::value wide_document(int members) {
  json::object document;
  for (int i = 0; i < members; ++i) document["k" + std::to_string(i)] = json::array{i};
  return document;
}

TEST(MapOfADocument, MakesOnlyWhatIsAskedFor) {
  const json::value document = wide_document(10'000);
  Heap heap(kBytesMax);
  Map& map = value_of(heap, document).map();
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(map.find(heap, "k" + std::to_string(i)).list().items(heap)[0].integer(), i);
  EXPECT_TRUE(map.find(heap, "missing").is_unset());
  EXPECT_LT(heap.bytes(), 100'000U);
  EXPECT_EQ(map.size(), 10'000U);
}

TEST(MapOfADocument, KeepsWhatItGaveOut) {
  const json::value document = wide_document(100);
  Heap heap(kBytesMax);
  Map& map = value_of(heap, document).map();
  for (int i = 0; i < 100; i += 2)
    map.find(heap, "k" + std::to_string(i)).list().append(heap, Value::of(true));
  int changed = 0;
  for (const Map::Entry& entry : map.entries(heap))
    if (entry.value.list().size() == 2) ++changed;
  EXPECT_EQ(changed, 50);
  EXPECT_EQ(map.entries(heap)[99].key.text(), "k99");
  EXPECT_EQ(map.find(heap, "k4").list().size(), 2U);
  EXPECT_EQ(map.find(heap, "k5").list().size(), 1U);
}

TEST(MapOfADocument, IsChangedAfterSomethingWasGivenOut) {
  const json::value document = wide_document(3);
  Heap heap(kBytesMax);
  Map& map = value_of(heap, document).map();
  List& given = map.find(heap, "k1").list();
  map.set(heap, "k2", Value::null());
  map.remove(heap, Value::of(std::string_view("k0")));
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(&map.find(heap, "k1").list(), &given);
  EXPECT_TRUE(map.find(heap, "k2").is(Kind::null));
  EXPECT_TRUE(map.find(heap, "k0").is_unset());
}

}  // namespace
}  // namespace porc::sentinel
