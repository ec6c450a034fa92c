# cmake --install gives a package for find_package(chispa). The runtime has an export set of its own, so that
# find_package(chispa COMPONENTS runtime) asks for none of the host library's dependencies.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/chispa)

install(TARGETS chispa_runtime EXPORT chispa-runtime ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS chispa_train chispa_quant EXPORT chispa-host ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(part runtime host)
  install(EXPORT chispa-${part} NAMESPACE chispa:: DESTINATION ${package_dir} FILE chispa-${part}.cmake)
endforeach()

install(DIRECTORY include/chispa DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

configure_package_config_file(cmake/chispa-config.cmake.in ${PROJECT_BINARY_DIR}/chispa-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/chispa-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/chispa-config.cmake ${PROJECT_BINARY_DIR}/chispa-config-version.cmake
        DESTINATION ${package_dir})
