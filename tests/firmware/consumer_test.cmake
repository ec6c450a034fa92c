# A firmware that takes the runtime from a CMake project of its own, as a subdirectory, from a package of
# the runtime alone and from the host's package, in a cross build that sees no other library; run under QEMU.
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
if(NOT board_tools_found)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
run(${WRITE_CASE} ${WORK}/case)
set(cross -G ${GENERATOR} -DCMAKE_TOOLCHAIN_FILE=${SOURCE}/firmware/toolchain.cmake -DCMAKE_BUILD_TYPE=MinSizeRel
    --no-warn-unused-cli)
foreach(package LibArchive ZLIB fmt Eigen3 nlohmann_json Threads flatbuffers)
  list(APPEND cross -DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
endforeach()

# Builds the firmware with the OPTIONS that follow, and runs it.
function(check way)
  run(${CMAKE_COMMAND} ${cross} -S ${SOURCE}/tests/consumer/firmware -B ${WORK}/${way} -DMODEL_DIR=${WORK}/case ${ARGN})
  run(${CMAKE_COMMAND} --build ${WORK}/${way})
  run_firmware(lm3s6965evb ${WORK}/${way}/firmware.elf ${WORK})
  expect("${way}: the class on the label" status EQUAL 0)
endfunction()

check(subdirectory -DCHISPA_SOURCE=${SOURCE})

run(${CMAKE_COMMAND} ${cross} -S ${SOURCE} -B ${WORK}/runtime -DCMAKE_INSTALL_PREFIX=${WORK}/prefix)
run(${CMAKE_COMMAND} --build ${WORK}/runtime --target install)
check(installed -DCMAKE_PREFIX_PATH=${WORK}/prefix)
foreach(host core train quant)
  expect("no header of the host library" NOT EXISTS ${WORK}/prefix/include/chispa/${host})
endforeach()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/host_prefix)
check(installed_with_host -DCMAKE_PREFIX_PATH=${WORK}/host_prefix)
