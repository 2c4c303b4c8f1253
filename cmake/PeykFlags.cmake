# Flags of our own code; third_party/ does not get them.
add_library(peyk_flags INTERFACE)
target_compile_options(peyk_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion
  -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wimplicit-fallthrough -Wswitch-enum
  -Werror -fstack-protector-strong)
target_compile_definitions(peyk_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>
  _GLIBCXX_ASSERTIONS)

if(PEYK_SANITIZE)
  add_compile_options(-fsanitize=${PEYK_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PEYK_SANITIZE})
endif()

if(PEYK_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()

add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_link_options(-Wl,-z,relro,-z,now)
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Boost 1.81 of our own, where the system's is another one (scripts/setup).
set(boost_here ${PROJECT_SOURCE_DIR}/.cache/boost/usr/include)
if(EXISTS ${boost_here}/boost/version.hpp)
  set(Boost_NO_BOOST_CMAKE ON)
  set(Boost_INCLUDE_DIR ${boost_here} CACHE PATH "Headers of Boost 1.81" FORCE)
  include_directories(BEFORE SYSTEM ${boost_here})
endif()

# GCC 12 takes moved-from variants for uninitialised (GCC bug 105562 and its kin), and `text + "…"`
# for a copy beyond the end (105329, 105651), which only headers that are not precompiled hide;
# clang-tidy, the sanitizers and the library's own assertions look for the real thing.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(peyk_flags INTERFACE -Wno-maybe-uninitialized -Wno-array-bounds
    -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
