# weir_add_go_plugin(NAME FOLDER DIRECTORY)
#
# A plugin in Go: DIRECTORY/NAME.so from the package main in FOLDER, by a target go_NAME that is
# part of `all`. Nothing is fetched: the SDK is the only module that it may need. Where there is no
# go, or where code is instrumented, which Go's would not be, this makes nothing and WEIR_GO says
# so.
find_program(WEIR_GO go PATHS /usr/local/go/bin /usr/lib/go/bin)
if(WEIR_SANITIZE)
  set(WEIR_GO WEIR_GO-NOTFOUND)
elseif(NOT WEIR_GO)
  message(STATUS "left out: plugins in Go need go, which is missing")
endif()

function(weir_add_go_plugin NAME FOLDER DIRECTORY)
  if(NOT WEIR_GO)
    return()
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${FOLDER}/*)
  file(GLOB sdk CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/abi/go/weir/*)
  set(output ${DIRECTORY}/${NAME}.so)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E env GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOWORK=off
      CGO_ENABLED=1 GOCACHE=${PROJECT_BINARY_DIR}/go CC=${CMAKE_C_COMPILER}
      ${WEIR_GO} build -trimpath -buildmode=c-shared
      "-ldflags=-s -w -extldflags=-Wl,--version-script=${WEIR_VERSION_SCRIPT}" -o ${output} .
    WORKING_DIRECTORY ${FOLDER}
    DEPENDS ${sources} ${sdk} ${PROJECT_SOURCE_DIR}/abi/include/weir/abi.h ${WEIR_VERSION_SCRIPT}
    COMMENT "Building Go plugin ${NAME}.so" VERBATIM)
  add_custom_target(go_${NAME} ALL DEPENDS ${output})
endfunction()
