# Each board keeps to firmware/size_budget.txt.
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
if(NOT board_tools_found)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
run(${WRITE_CASE} ${WORK}/case)
run(${SOURCE}/tools/mcu_bench.sh --check --out ${WORK}/bench ${WORK}/case)
