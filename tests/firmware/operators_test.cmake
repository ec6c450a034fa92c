# A model brings the operators that it needs out of the runtime's library, without a word in the program; and no others.
# Its images are neither square nor of three channels, and the other programs take them, too.
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
if(NOT board_tools_found)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
run(${WRITE_CASE} ${WORK}/case residual)
build_firmware(lm3s6965evb parity ${WORK}/case)
run_firmware(lm3s6965evb ${elf} ${WORK}/case)
expect("exit status" status EQUAL 0)
expect("images read" output STREQUAL "images 60\n")
run(${CMAKE_COMMAND} -E compare_files ${WORK}/case/logits.bin ${WORK}/case/expected.bin)

build_firmware(lm3s6965evb classify ${WORK}/case)
run_firmware(lm3s6965evb ${elf} ${WORK}/case)
expect("right" status EQUAL 0)
expect("right" output MATCHES "CORRECT classification!")

file(READ ${WORK}/lm3s6965evb/parity.map map)
foreach(file add average_pool2d)
  expect("${file}.cpp is linked" map MATCHES "\\(${file}\\.cpp")
endforeach()
expect("depthwise_multiple.cpp is linked" NOT map MATCHES "\\(depthwise_multiple\\.cpp")
