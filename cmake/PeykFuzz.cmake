# A fuzz target: fuzz/<name>.cpp with LLVMFuzzerTestOneInput, its seeds in fuzz/corpus/<name>/.
#
#   peyk_fuzz(cbor USES base)
#
# With PEYK_FUZZ (preset asan) it is linked to libFuzzer, and scripts/fuzz runs it. In every other
# preset with tests the same code is linked to cmake/fuzz_replay_main.cpp, and ctest plays the seeds
# through it. CHEAP: with the primitives of src/crypto/fast, where a core's decisions are looked for
# and not what cryptography refuses; CMake refuses it to what links store, net or app.

function(peyk_fuzz NAME)
  cmake_parse_arguments(FUZZ "CHEAP" "" "USES;LINKS" ${ARGN})
  set(visible ${FUZZ_USES})
  list(TRANSFORM visible PREPEND peyk_)
  add_executable(fuzz_${NAME} ${CMAKE_CURRENT_SOURCE_DIR}/${NAME}.cpp)
  target_link_libraries(fuzz_${NAME} PRIVATE ${visible} ${FUZZ_LINKS} peyk_flags)
  if(FUZZ_CHEAP)
    target_link_libraries(fuzz_${NAME} PRIVATE peyk_crypto_fast)
  endif()
  if(PEYK_FUZZ)
    target_link_options(fuzz_${NAME} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz_targets fuzz_${NAME})
  elseif(PEYK_TESTS)
    target_sources(fuzz_${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/fuzz_replay_main.cpp)
    add_test(NAME fuzz.${NAME}
             COMMAND fuzz_${NAME} ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${NAME})
    set_tests_properties(fuzz.${NAME} PROPERTIES TIMEOUT 300)
  endif()
endfunction()

if(PEYK_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "libFuzzer comes with clang: use the preset asan")
  endif()
  add_custom_target(fuzz_targets)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
