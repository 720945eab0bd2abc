# mdm_module(NAME [DEPS module...] [PRIVATE_DEPS module...] [LIBS target...]
#            [FACES noun...] SOURCES file... [TESTS file...] [SERVER_TESTS file...]
#            [REDIS_TESTS file...])
#
# One folder is one module is one static library, mdm::NAME. Its face is include/mdm/NAME.hpp;
# a module of several nouns splits it into include/mdm/NAME/NOUN.hpp, listed in FACES. Nothing
# else of it is on anybody's include path. DEPS are modules whose types the face shows,
# PRIVATE_DEPS those that only the sources use. Both must stand above this module in
# src/CMakeLists.txt: an arrow that points up stops the configure step. SERVER_TESTS run as one,
# beside a PostgreSQL server that is started for them, REDIS_TESTS beside a Redis server.

add_library(mdm_warnings INTERFACE)
target_compile_options(mdm_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Werror)

function(mdm_module name)
  cmake_parse_arguments(arg "" "" "DEPS;PRIVATE_DEPS;LIBS;FACES;SOURCES;TESTS;SERVER_TESTS;REDIS_TESTS" ${ARGN})
  foreach(dep IN LISTS arg_DEPS arg_PRIVATE_DEPS)
    if(NOT TARGET mdm::${dep})
      message(FATAL_ERROR "mdm_module(${name}): '${dep}' does not stand above it in src/CMakeLists.txt")
    endif()
  endforeach()

  add_library(mdm_${name} STATIC ${arg_SOURCES})
  add_library(mdm::${name} ALIAS mdm_${name})
  list(TRANSFORM arg_FACES REPLACE "(.+)" "include/mdm/${name}/\\1.hpp")
  target_sources(mdm_${name} PUBLIC
    FILE_SET HEADERS BASE_DIRS include FILES include/mdm/${name}.hpp ${arg_FACES})
  list(TRANSFORM arg_DEPS PREPEND mdm::)
  list(TRANSFORM arg_PRIVATE_DEPS PREPEND mdm::)
  target_link_libraries(mdm_${name} PUBLIC ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS} ${arg_LIBS} mdm_warnings)

  if(NOT BUILD_TESTING)
    return()
  endif()
  find_package(GTest REQUIRED)
  foreach(kind IN ITEMS test server_test redis_test)
    string(REPLACE "test" "TESTS" files "${kind}")
    string(TOUPPER "${files}" files)
    if(NOT arg_${files})
      continue()
    endif()
    add_executable(${name}_${kind} ${arg_${files}})
    target_include_directories(${name}_${kind} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${name}_${kind} PRIVATE mdm::${name} ${arg_PRIVATE_DEPS} ${arg_LIBS}
                          mdm_warnings GTest::gmock_main)
  endforeach()
  if(arg_TESTS)
    include(GoogleTest)
    gtest_discover_tests(${name}_test TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60)
  endif()
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  foreach(server IN ITEMS postgres redis)
    set(kind server)
    if(server STREQUAL redis)
      set(kind redis)
    endif()
    if(TARGET ${name}_${kind}_test)
      add_test(NAME ${name}.${kind}
               COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/${server}/with_server.py
                       $<TARGET_FILE:${name}_${kind}_test>)
    endif()
  endforeach()
endfunction()
