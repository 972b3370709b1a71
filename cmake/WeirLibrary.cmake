# weir_library(NAME SOURCES ... [DEPS ...])
#
# One static library of the host, named weir_<folder>, with the alias weir::<folder>.
function(weir_library NAME)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPS")
  add_library(weir_${NAME} STATIC ${ARG_SOURCES})
  add_library(weir::${NAME} ALIAS weir_${NAME})
  target_include_directories(weir_${NAME} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(weir_${NAME} PUBLIC weir::abi ${ARG_DEPS})
endfunction()

# weir_test(NAME SOURCES ... [DEPS ...])
#
# One GoogleTest executable and one ctest entry. Its tests find their data below
# WEIR_TEST_DATA, and what the build makes for them below WEIR_BUILD_DIR.
function(weir_test NAME)
  if(NOT WEIR_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPS")
  add_executable(${NAME} ${ARG_SOURCES})
  target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${NAME} PRIVATE
    WEIR_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    WEIR_BUILD_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(${NAME} PRIVATE ${ARG_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  add_test(NAME ${NAME} COMMAND ${NAME})
endfunction()
