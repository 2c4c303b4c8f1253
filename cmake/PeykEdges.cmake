# Shows that the build enforces the table of rooms: for every room one file is compiled with exactly
# what the room sees, and stops with #error if a header of a room outside its closure is found (or
# one inside is not). The test house.edges shows that such an include really does not compile.

function(peyk_edges)
  foreach(room ${PEYK_ROOMS})
    if(NOT TARGET peyk_${room})
      continue()
    endif()
    # The closure of what cmake/rooms.txt allows.
    set(reachable ${room})
    set(waiting ${room})
    while(waiting)
      list(POP_FRONT waiting next)
      foreach(used ${PEYK_USES_${next}})
        if(NOT used IN_LIST reachable)
          list(APPEND reachable ${used})
          list(APPEND waiting ${used})
        endif()
      endforeach()
    endwhile()

    set(probe "// Written by cmake/PeykEdges.cmake.\n")
    foreach(other ${PEYK_ROOMS})
      file(GLOB headers RELATIVE ${PROJECT_SOURCE_DIR}/src/${other}/include
           ${PROJECT_SOURCE_DIR}/src/${other}/include/peyk/${other}/*.hpp)
      if(NOT headers OR NOT TARGET peyk_${other})
        continue()
      endif()
      list(GET headers 0 header)
      if(other IN_LIST reachable AND room STREQUAL app)
        continue()  # app may use all, and need not
      elseif(other IN_LIST reachable)
        string(APPEND probe "#if !__has_include(\"${header}\")\n"
          "#error room ${room} may use ${other}, and does not see it\n#endif\n")
      else()
        string(APPEND probe "#if __has_include(\"${header}\")\n"
          "#error room ${room} sees ${other}, which cmake/rooms.txt does not allow\n#endif\n")
      endif()
    endforeach()
    set(file ${PROJECT_BINARY_DIR}/edges/${room}.cpp)
    file(CONFIGURE OUTPUT ${file} CONTENT "${probe}" @ONLY)
    add_library(edges_${room} OBJECT ${file})
    target_link_libraries(edges_${room} PRIVATE peyk_${room})
  endforeach()

  # One include that must fail, and the same one where it must not.
  set(file ${PROJECT_BINARY_DIR}/edges/includes_crypto.cpp)
  file(CONFIGURE OUTPUT ${file} CONTENT "#include \"peyk/crypto/kdf.hpp\"\n" @ONLY)
  add_library(edges_refused OBJECT EXCLUDE_FROM_ALL ${file})
  target_link_libraries(edges_refused PRIVATE peyk_base)
  add_library(edges_allowed OBJECT EXCLUDE_FROM_ALL ${file})
  target_link_libraries(edges_allowed PRIVATE peyk_crypto)
  set(build ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target)
  add_test(NAME house.edges COMMAND ${build} edges_refused)
  set_tests_properties(house.edges PROPERTIES RESOURCE_LOCK build
    PASS_REGULAR_EXPRESSION "peyk/crypto/kdf.hpp(: No such file|' file not found)")
  add_test(NAME house.edges_control COMMAND ${build} edges_allowed)
  set_tests_properties(house.edges_control PROPERTIES RESOURCE_LOCK build)
endfunction()
