# SPDX-License-Identifier: Apache-2.0
# PORC_SANITIZE=address builds with address and undefined, =thread with the thread sanitizer.

set(PORC_SANITIZE "" CACHE STRING "address, thread, or empty")
if(PORC_SANITIZE STREQUAL "address")
  # clang++ 14 cannot assemble what `function` puts before a coroutine.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=function -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(PORC_SANITIZE STREQUAL "thread")
  # g++ warns that it cannot follow the bare fences in Asio's headers.
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>")
  add_link_options(-fsanitize=thread)
elseif(PORC_SANITIZE)
  message(FATAL_ERROR "PORC_SANITIZE is '${PORC_SANITIZE}'; use address or thread")
endif()
option(PORC_COVERAGE "Instrument for line coverage (clang)" OFF)
option(PORC_FUZZ "Build the fuzzers (clang)" OFF)
if(PORC_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address)
  add_link_options(-fsanitize=address)
endif()
if(PORC_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
