# weir_add_plugin(NAME [SOURCES ...] [DEPS ...])
#
# One plugin: a MODULE library NAME.so that exports weir_plugin_v1 and nothing else. SOURCES
# defaults to NAME.cc. DEPS names the libraries that the plugin needs itself; naming a part of the
# host is an error, since a plugin knows only the contract.
if(NOT DEFINED WEIR_VERSION_SCRIPT)
  set(WEIR_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/plugin.version)
endif()
set(WEIR_HOST_PARTS
    "base|wire|batch|regex|loader|lane|config|service|queue|graph|testkit|check|bench|tool")

function(weir_add_plugin NAME)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEPS")
  if(NOT ARG_SOURCES)
    set(ARG_SOURCES ${NAME}.cc)
  endif()
  foreach(dep IN LISTS ARG_DEPS)
    if(dep MATCHES "^weir(::|_)(${WEIR_HOST_PARTS})$")
      message(FATAL_ERROR "plugin ${NAME} must not depend on ${dep}: it is a part of the host")
    endif()
  endforeach()

  add_library(${NAME} MODULE ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE weir::abi ${ARG_DEPS})
  set_target_properties(${NAME} PROPERTIES PREFIX ""
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(WEIR_PLUGIN_DIR)
    set_target_properties(${NAME} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${WEIR_PLUGIN_DIR})
  endif()
  # std templates leak weak symbols past hidden visibility, and gcc marks some of them UNIQUE, which
  # would tie two versions of a plugin together: hence the version script and -fno-gnu-unique.
  target_compile_options(${NAME} PRIVATE
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
  target_link_options(${NAME} PRIVATE
    LINKER:--version-script=${WEIR_VERSION_SCRIPT})
  if(NOT WEIR_SANITIZE)
    target_link_options(${NAME} PRIVATE LINKER:-z,defs)
  endif()
endfunction()
