# A program whose data leave the stack less than the board's header asks for does not link, and the linker says why.
include(${CMAKE_CURRENT_LIST_DIR}/board.cmake)
if(NOT board_tools_found)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
set(board ${SOURCE}/firmware/boards/stm32vldiscovery.h)
run(arm-none-eabi-gcc -E -P -x c -include ${board} ${SOURCE}/firmware/link.ld.in -o ${WORK}/board.ld)

# Links with all of SRAM but the stack and SPARE bytes taken; sets status and output.
function(link_with spare)
  file(WRITE ${WORK}/main.c "static volatile char data[BOARD_SRAM_BYTES - BOARD_STACK_BYTES - (${spare})]\n"
                            "__attribute__((aligned(8)));\nvoid reset_handler(void) { data[0] = 1; }\n")
  execute_process(COMMAND arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -include ${board} -nostdlib -T${WORK}/board.ld
                          ${WORK}/main.c -o ${WORK}/main.elf
                  RESULT_VARIABLE status ERROR_VARIABLE output)
  set(status ${status} PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

link_with(0)
expect("just enough" status EQUAL 0)
link_with(-8)
expect("8 bytes short" NOT status EQUAL 0)
expect("8 bytes short" output MATCHES "SRAM: the data leave the stack less than the BOARD_STACK_BYTES")
