# SPDX-License-Identifier: Apache-2.0
# Compiler cache, linker, warnings and hardening: what every one of our own targets is built with.

option(PORC_WERROR "Warnings are errors" ON)
find_program(CCACHE ccache)
if(CCACHE)
  # Relative paths and no folder in the hash: every clone shares one cache. What a file was made of the
  # compiler says anyway (CCACHE_DEPEND), so that nothing is preprocessed only to be looked up.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    CCACHE_DEPEND=1 CCACHE_PCH_EXTSUM=1 CCACHE_SLOPPINESS=time_macros,pch_defines "${CCACHE}")
endif()

add_library(porc_flags INTERFACE)
target_include_directories(porc_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_definitions(porc_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_compile_options(porc_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wimplicit-fallthrough -Wswitch-enum -fstack-protector-strong
  "$<$<CONFIG:RelWithDebInfo>:-g1>"
  "$<$<CONFIG:RelWithDebInfo>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside coroutine frames and std::variant where nothing is wrong.
  target_compile_options(porc_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(PORC_WERROR)
  target_compile_options(porc_flags INTERFACE -Werror)
endif()

# gtest's macros use old-style casts and shadowing of their own. In a debug build what is tested does
# most of the work, and what tests it is sooner compiled than run.
set(PORC_TEST_OPTIONS -Wno-old-style-cast -Wno-shadow "$<$<CONFIG:Debug>:-O0>")

find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()
add_link_options(-Wl,--gc-sections -Wl,-z,relro,-z,now)
add_compile_options(-ffunction-sections -fdata-sections)

