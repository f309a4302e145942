# SPDX-License-Identifier: Apache-2.0
# The version comes from git: the nearest tag, or 0.0.0 with the commit.

execute_process(COMMAND git describe --tags --always --dirty --match "v[0-9]*"
  WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE PORC_GIT_VERSION
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT PORC_GIT_VERSION)
  set(PORC_GIT_VERSION "unknown")
endif()
if(NOT PORC_GIT_VERSION MATCHES "^v[0-9]")
  set(PORC_GIT_VERSION "0.1.0-dev+${PORC_GIT_VERSION}")
endif()
configure_file("${CMAKE_SOURCE_DIR}/cmake/version.h.in" "${CMAKE_BINARY_DIR}/generated/version.h")
