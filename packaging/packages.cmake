# CPack: `cpack --config BUILD/CPackConfig.cmake` makes both .deb files.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME weir)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The Weir developers <developers@weir.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL weir libweir-dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
# Debian's own tools find the libraries that the host and the plugins need.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_WEIR_PACKAGE_NAME weir)
set(CPACK_COMPONENT_WEIR_DESCRIPTION "OpenTelemetry collector made of native plugins
Receives, edits and sends on traces, metrics, logs and profiles. Receivers,
processors and exporters are shared libraries, which can be dropped into the
directory of a running host.")
set(CPACK_DEBIAN_WEIR_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/postinst ${CMAKE_CURRENT_SOURCE_DIR}/debian/prerm
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/postrm)
set(CPACK_DEBIAN_WEIR_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_LIBWEIR-DEV_PACKAGE_NAME libweir-dev)
set(CPACK_DEBIAN_LIBWEIR-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBWEIR-DEV_PACKAGE_DEPENDS "weir (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_LIBWEIR-DEV_PACKAGE_RECOMMENDS "build-essential, pkg-config")
set(CPACK_COMPONENT_LIBWEIR-DEV_DESCRIPTION "write plugins for the Weir collector
The contract between host and plugins as one C header, the SDKs for C++, Rust
and Go over it, the test kit, and what `weir new` makes projects from.")

# These two belong to the system and not to the prefix: in the package, not in `cmake --install`.
install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/debian/weir.service DESTINATION /usr/lib/systemd/system
  COMPONENT weir EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_CURRENT_SOURCE_DIR}/config/config.yaml DESTINATION /etc/weir
  COMPONENT weir EXCLUDE_FROM_ALL)

include(CPack)
