# What nearly every file includes is parsed once for all rooms, and once for their tests: without
# it two thirds of the time of compiling a file of a core go into the standard library.
#
# A file still includes what it uses: clang-tidy, fuzz targets and bench/ compile without this.

set(precompiled_standard <algorithm> <array> <compare> <cstdint> <expected> <functional> <limits>
  <map> <memory> <optional> <set> <span> <string> <string_view> <utility> <variant> <vector>)
set(file ${PROJECT_BINARY_DIR}/precompiled.cpp)
file(CONFIGURE OUTPUT ${file} CONTENT "// Written by cmake/PeykPrecompiled.cmake.\n" @ONLY)

add_library(peyk_precompiled OBJECT ${file})
target_link_libraries(peyk_precompiled PRIVATE peyk_flags)
target_precompile_headers(peyk_precompiled PRIVATE ${precompiled_standard})

# As peyk_room compiles tests.
set(PEYK_TEST_OPTIONS $<$<NOT:$<CONFIG:Debug>>:-O1 -g1>)
if(PEYK_TESTS)
  add_library(peyk_precompiled_tests OBJECT ${file})
  target_compile_options(peyk_precompiled_tests PRIVATE ${PEYK_TEST_OPTIONS})
  target_link_libraries(peyk_precompiled_tests PRIVATE peyk_flags GTest::gmock)
  target_precompile_headers(peyk_precompiled_tests PRIVATE ${precompiled_standard}
    <gmock/gmock.h> <gtest/gtest.h>)
endif()

# For ccache (scripts/common.sh has the rest of what it needs). No two precompiled files are equal
# byte for byte, so what they were made of stands for them; ccache knows compiler and flags itself.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
else()
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
foreach(name peyk_precompiled peyk_precompiled_tests)
  foreach(ending gch pch)
    set(sum ${PROJECT_BINARY_DIR}/CMakeFiles/${name}.dir/cmake_pch.hxx.${ending}.sum)
    file(CONFIGURE OUTPUT ${sum} CONTENT "${name} ${precompiled_standard} ${GTest_VERSION}\n" @ONLY)
  endforeach()
endforeach()
