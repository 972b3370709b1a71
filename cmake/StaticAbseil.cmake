# weir_static_abseil()
#
# After find_package(absl): what this directory and those below it link of Abseil, they link
# statically. Each library of the host is asked for each symbol of each plugin that is loaded: with
# Abseil's 24 among them a start took a seventh more time.
function(weir_static_abseil)
  if(WEIR_SANITIZE)
    return()  # They are to see as little as possible that was not built with them.
  endif()
  get_directory_property(targets IMPORTED_TARGETS)
  list(FILTER targets INCLUDE REGEX "^absl::")
  foreach(target IN LISTS targets)
    get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
    foreach(configuration IN LISTS configurations)
      get_target_property(shared ${target} IMPORTED_LOCATION_${configuration})
      string(REGEX REPLACE "\\.so[.0-9]*$" ".a" static "${shared}")
      if(EXISTS "${static}")
        set_target_properties(${target} PROPERTIES IMPORTED_LOCATION_${configuration} ${static})
      endif()
    endforeach()
  endforeach()
endfunction()
