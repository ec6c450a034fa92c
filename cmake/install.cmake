# cmake --install gives a package for find_package(chispa). The runtime has an export set of its own, so that
# find_package(chispa COMPONENTS runtime) asks for none of the host library's dependencies; and its sources come along,
# from which a cross build compiles it for its own core and with its own flags.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/chispa)

install(TARGETS chispa_runtime EXPORT chispa-runtime ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT chispa-runtime NAMESPACE chispa:: DESTINATION ${package_dir} FILE chispa-runtime.cmake)
install(DIRECTORY include/chispa/runtime DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/chispa)
install(DIRECTORY src/runtime DESTINATION ${CMAKE_INSTALL_DATADIR}/chispa/src)
install(FILES cmake/runtime_options.cmake DESTINATION ${package_dir})
if(CHISPA_BUILD_HOST)
  install(TARGETS chispa_train chispa_quant EXPORT chispa-host ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT chispa-host NAMESPACE chispa:: DESTINATION ${package_dir} FILE chispa-host.cmake)
  install(DIRECTORY include/chispa DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
endif()

configure_package_config_file(cmake/chispa-config.cmake.in ${PROJECT_BINARY_DIR}/chispa-config.cmake
                              INSTALL_DESTINATION ${package_dir}
                              PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/chispa-config-version.cmake COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/chispa-config.cmake ${PROJECT_BINARY_DIR}/chispa-config-version.cmake
        DESTINATION ${package_dir})
