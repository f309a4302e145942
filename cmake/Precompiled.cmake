# SPDX-License-Identifier: Apache-2.0
# Headers of others that most of our files include, parsed once for all: with clang++ half the time of a whole build.
# The release is built without, so a file that leans on them instead of including what it uses does not compile there.

option(PORC_PRECOMPILED "Parse the headers that most files include once (clang++)" OFF)

set(porc_precompiled
  <algorithm> <array> <charconv> <chrono> <cmath> <coroutine> <cstdint> <cstdlib> <deque> <filesystem> <fstream>
  <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <string> <string_view> <thread>
  <unordered_map> <utility> <variant> <vector>
  <boost/describe.hpp> <boost/json/value.hpp> <boost/mp11/algorithm.hpp>)

# porc_sum(<target> <headers…>): a clone's own paths stand in what it precompiled. Its sum, which the
# compiler cache takes instead, is of the headers alone; they change when packages do.
function(porc_sum target)
  list(TRANSFORM ARGN PREPEND "#include " OUTPUT_VARIABLE includes)
  list(JOIN includes "\n" includes)
  file(WRITE "${CMAKE_BINARY_DIR}/generated/${target}.h" "${includes}\n")
  execute_process(
    COMMAND "${CMAKE_CXX_COMPILER}" -std=c++20 -pthread -x c++ -E -P "${CMAKE_BINARY_DIR}/generated/${target}.h"
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(SHA256 sum "${text}")
  file(WRITE "${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum" "${sum}\n")
  set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS /var/lib/dpkg/status)
endfunction()

if(PORC_PRECOMPILED)
  # Without CMake's own -include of the header beside: its path differs from clone to clone.
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -Xclang -include-pch -Xclang <PCH_FILE>)
  target_compile_options(porc_flags INTERFACE -pthread)  # as Boost wants it, for those too that do without Boost
  # One for libraries and one for programs: their code is not position independent in the same way.
  file(CONFIGURE OUTPUT generated/precompiled.cc CONTENT "")
  add_library(porc_precompiled OBJECT "${CMAKE_BINARY_DIR}/generated/precompiled.cc")
  target_link_libraries(porc_precompiled PRIVATE porc_flags Boost::json)
  target_precompile_headers(porc_precompiled PRIVATE ${porc_precompiled})
  porc_sum(porc_precompiled ${porc_precompiled})

  add_executable(porc_precompiled_tests "${CMAKE_BINARY_DIR}/generated/precompiled.cc")
  target_link_libraries(porc_precompiled_tests PRIVATE porc_flags Boost::json GTest::gtest_main)
  target_compile_options(porc_precompiled_tests PRIVATE ${PORC_TEST_OPTIONS})
  target_precompile_headers(porc_precompiled_tests PRIVATE ${porc_precompiled} <gtest/gtest.h>)
  porc_sum(porc_precompiled_tests ${porc_precompiled} <gtest/gtest.h>)
endif()

# porc_precompile(<target> <porc_precompiled|porc_precompiled_tests>)
function(porc_precompile target from)
  if(PORC_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()
