# stemma_room(NAME SOURCES ... LIBRARIES ...): one room as an object library `room_NAME`.
set(STEMMA_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wvla -Werror)
set(STEMMA_C_WARNINGS -Wstrict-prototypes -Wmissing-prototypes)

if(STEMMA_SANITIZE)
  # GCC warns falsely of code that a sanitizer has instrumented; the plain builds of both compilers are what counts
  list(APPEND STEMMA_WARNINGS -Wno-error)
  add_compile_options(-fsanitize=${STEMMA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${STEMMA_SANITIZE})
endif()

if(STEMMA_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # libFuzzer sees which branches a target takes
endif()

# With GCC the program is linked as one unit, across files, which saves a thirtieth of its time. Objects hold plain machine
# code besides, which libraries and tests are made of: their users need not have this compiler.
set(STEMMA_WHOLE_PROGRAM OFF)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT STEMMA_SANITIZE AND NOT STEMMA_FUZZ)
  set(STEMMA_WHOLE_PROGRAM ON)
  add_compile_options(-flto=auto -ffat-lto-objects)
  add_link_options(-fno-lto)
endif()

function(stemma_warnings target)
  target_compile_options(${target} PRIVATE ${STEMMA_WARNINGS} "$<$<COMPILE_LANGUAGE:C>:${STEMMA_C_WARNINGS}>")
endfunction()

function(stemma_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(room_${name} OBJECT ${ROOM_SOURCES})
  stemma_warnings(room_${name})
  target_include_directories(room_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  target_compile_definitions(room_${name} PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(room_${name} PUBLIC ${ROOM_LIBRARIES})
endfunction()

# stemma_test(NAME SOURCES ... [ROOMS ...] [LIBRARIES ...]): a cmocka program; links these rooms' objects, or the whole
# library when no room is named.
function(stemma_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
  add_executable(test_${name} ${TEST_SOURCES})
  stemma_warnings(test_${name})
  target_compile_definitions(test_${name} PRIVATE _POSIX_C_SOURCE=200809L STM_TEST_DATA="${CMAKE_SOURCE_DIR}/tests")
  if(TEST_ROOMS)
    list(TRANSFORM TEST_ROOMS PREPEND room_)
    target_link_libraries(test_${name} PRIVATE ${TEST_ROOMS})
  else()
    target_link_libraries(test_${name} PRIVATE stemma_static)
  endif()
  target_link_libraries(test_${name} PRIVATE PkgConfig::CMOCKA ${TEST_LIBRARIES})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/tests)
  set_target_properties(test_${name} PROPERTIES LINKER_LANGUAGE CXX)
  add_test(NAME ${name} COMMAND test_${name})
endfunction()
