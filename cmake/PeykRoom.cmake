# A room is one library with an include root of its own; it sees only the rooms it names in USES, so
# any other include does not compile. Its tests lie beside the code as *_test.cpp.
#
#   peyk_room(seal USES identity [LINKS sodium …] [TEST_USES …])
#
# All *.cpp of the folder belong to the room except *_test.cpp and *_main.cpp.

# PEYK_ROOMS in the order of building, and PEYK_USES_<room>.
set(PEYK_ROOMS)
set(table ${PROJECT_SOURCE_DIR}/cmake/rooms.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
file(STRINGS ${table} rows REGEX "^[*a-z]+:")
foreach(row ${rows})
  string(REGEX MATCH "^[*]?([a-z]+): *(.*)$" row "${row}")
  list(APPEND PEYK_ROOMS ${CMAKE_MATCH_1})
  string(REPLACE " " ";" PEYK_USES_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()

function(peyk_room NAME)
  cmake_parse_arguments(ROOM "" "" "USES;LINKS;TEST_USES;TEST_LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|_main)\\.cpp$")

  set(visible ${ROOM_USES})
  list(TRANSFORM visible PREPEND peyk_)

  if(sources)
    add_library(peyk_${NAME} STATIC ${sources})
    target_include_directories(peyk_${NAME} PUBLIC include PRIVATE .)
    target_link_libraries(peyk_${NAME} PUBLIC ${visible} PRIVATE ${ROOM_LINKS} peyk_flags)
    target_precompile_headers(peyk_${NAME} REUSE_FROM peyk_precompiled)
  else()
    add_library(peyk_${NAME} INTERFACE)
    target_include_directories(peyk_${NAME} INTERFACE include)
    target_link_libraries(peyk_${NAME} INTERFACE ${visible})
  endif()

  # What meets the world never has cheap primitives (src/crypto/fast): CMake refuses to link both.
  if(NAME MATCHES "^(store|net|app)$" AND sources)
    set_target_properties(peyk_${NAME} PROPERTIES INTERFACE_PEYK_CHEAP_PRIMITIVES OFF
                          COMPATIBLE_INTERFACE_BOOL PEYK_CHEAP_PRIMITIVES)
  endif()

  if(tests AND PEYK_TESTS)
    set(test_visible ${ROOM_TEST_USES})
    list(TRANSFORM test_visible PREPEND peyk_)
    add_executable(${NAME}_test ${tests})
    target_include_directories(${NAME}_test PRIVATE .)
    # Half the time to compile; what is tested keeps its own flags.
    target_compile_options(${NAME}_test PRIVATE ${PEYK_TEST_OPTIONS})
    target_precompile_headers(${NAME}_test REUSE_FROM peyk_precompiled_tests)
    target_link_libraries(${NAME}_test PRIVATE peyk_${NAME} ${test_visible} ${ROOM_TEST_LINKS}
                          peyk_flags GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${NAME}_test TEST_PREFIX ${NAME}. DISCOVERY_TIMEOUT 60
                         PROPERTIES TIMEOUT 300)
  endif()
endfunction()
