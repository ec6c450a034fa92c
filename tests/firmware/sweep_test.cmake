# Every operator in every form gives the oracle's bytes on a board.
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
if(NOT board_tools_found)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
run(${WRITE_CASE} ${WORK}/case)
execute_process(COMMAND ${WRITE_SWEEP} ${WORK}/case OUTPUT_VARIABLE cases OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
build_firmware(mps2-an385 sweep ${WORK}/case)
run_firmware(mps2-an385 ${elf} ${WORK}/case)
expect("exit status" status EQUAL 0)
expect("cases run" output STREQUAL "cases ${cases}\n")
run(${CMAKE_COMMAND} -E compare_files ${WORK}/case/outputs.bin ${WORK}/case/expected_outputs.bin)
