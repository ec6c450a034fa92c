# Every operator in every form gives the oracle's bytes on a board of each core; and in the code of a core without the
# instructions that the assembly needs.
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
if(NOT board_tools_found)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
run(${WRITE_CASE} ${WORK}/case)
execute_process(COMMAND ${WRITE_SWEEP} ${WORK}/case OUTPUT_VARIABLE cases OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)

# OPTIONS of cmake may follow.
function(check_sweep board)
  build_firmware(${board} sweep ${WORK}/case ${ARGN})
  run_firmware(${board} ${elf} ${WORK}/case)
  expect("exit status" status EQUAL 0)
  expect("cases run" output STREQUAL "cases ${cases}\n")
  run(${CMAKE_COMMAND} -E compare_files ${WORK}/case/outputs.bin ${WORK}/case/expected_outputs.bin)
  file(REMOVE ${WORK}/case/outputs.bin)
endfunction()

foreach(board mps2-an385 mps2-an386 mps2-an500 mps2-an505 mps3-an547)
  check_sweep(${board})
endforeach()
check_sweep(mps2-an385 -DCPU=cortex-m0)
