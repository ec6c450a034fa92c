# Each board's logits equal the host's byte for byte, for every image; and those of a core without the instructions that
# the assembly needs, whose code the others run.
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
if(NOT board_tools_found)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
run(${WRITE_CASE} ${WORK}/case)
file(GLOB boards RELATIVE ${SOURCE}/firmware/boards ${SOURCE}/firmware/boards/*.h)
list(TRANSFORM boards REPLACE "\\.h$" "")

# OPTIONS of cmake may follow.
function(check_parity board)
  build_firmware(${board} parity ${WORK}/case ${ARGN})
  run_firmware(${board} ${elf} ${WORK}/case)
  expect("exit status" status EQUAL 0)
  expect("images read" output STREQUAL "images 60\n")
  run(${CMAKE_COMMAND} -E compare_files ${WORK}/case/logits.bin ${WORK}/case/expected.bin)
  file(REMOVE ${WORK}/case/logits.bin)
endfunction()

foreach(board IN LISTS boards)
  check_parity(${board})
endforeach()
check_parity(lm3s6965evb -DCPU=cortex-m0)
