# find_package(weir): target weir::abi, and weir_add_plugin(NAME [SOURCES ...] [DEPS ...]).
get_filename_component(WEIR_PREFIX ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
set(WEIR_VERSION_SCRIPT ${WEIR_PREFIX}/lib/weir/plugin.version)
if(NOT TARGET weir::abi)
  add_library(weir::abi INTERFACE IMPORTED)
  target_include_directories(weir::abi INTERFACE ${WEIR_PREFIX}/include)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/WeirPlugin.cmake)
