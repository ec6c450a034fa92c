# Sets python to an interpreter with NumPy; without one, the including test says so and is skipped.
# Debian's own first: python3-numpy belongs to it, whatever else the path finds.
find_program(python python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(python python3)
if(python)
  execute_process(COMMAND ${python} -c "import numpy" RESULT_VARIABLE status ERROR_QUIET)
endif()
if(NOT python OR NOT status EQUAL 0)
  message("SKIPPED: no python3 with NumPy; tools/setup.sh --test installs it")
  return()
endif()

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
