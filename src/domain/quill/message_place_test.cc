// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/message_place.h"

#include <gtest/gtest.h>

namespace porc::quill {
namespace {

struct Taken {
  const char* message;
  int line;  ///< 0: no place
  int column;
  const char* rest;
};

TEST(MessagePlace, IsTakenFromTheBeginning) {
  const Taken all[] = {
      {"3:14: is wrong", 3, 14, "is wrong"},
      {"a.j2:3:14: is wrong: 5:6: x", 3, 14, "is wrong: 5:6: x"},
      {"b.j2:3:14: is wrong", 0, 0, "b.j2:3:14: is wrong"},
      {"3:14 is wrong", 0, 0, "3:14 is wrong"},
      {"3: is wrong", 0, 0, "3: is wrong"},
      {"99999999999:1: is wrong", 0, 0, "99999999999:1: is wrong"},
      {"", 0, 0, ""},
  };
  for (const Taken& one : all) {
    std::string message = one.message;
    const LineColumn place = take_place(message, "a.j2").value_or(LineColumn());
    EXPECT_EQ(place.line, one.line) << one.message;
    EXPECT_EQ(place.column, one.column) << one.message;
    EXPECT_EQ(message, one.rest);
  }
}

}  // namespace
}  // namespace porc::quill
