# What the firmware tests share. SOURCE: the repository; WORK: a folder of the test's own.
include_guard()
foreach(program arm-none-eabi-g++ qemu-system-arm)
  find_program(${program}_path ${program})
  if(NOT ${program}_path)
    message("SKIPPED: no ${program}; tools/setup.sh installs it")
    return()
  endif()
endforeach()
set(board_tools_found TRUE)

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Builds PROGRAM for BOARD with the model in MODEL_DIR and the OPTIONS of cmake that follow; sets elf.
function(build_firmware board program model_dir)
  set(build ${WORK}/${board})
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE}/firmware -B ${build} -DBOARD=${board} -DMODEL_DIR=${model_dir}
      -DCMAKE_COMPILE_WARNING_AS_ERROR=ON ${ARGN})
  run(${CMAKE_COMMAND} --build ${build} --target ${program})
  set(elf ${build}/${program}.elf PARENT_SCOPE)
endfunction()

# Runs ELF in FOLDER under QEMU; sets output, and status to the exit status.
function(run_firmware board elf folder)
  execute_process(COMMAND ${SOURCE}/firmware/run.sh ${board} ${elf} ${ARGN} WORKING_DIRECTORY ${folder}
                  OUTPUT_VARIABLE board_output RESULT_VARIABLE board_status)
  message("${board_output}")
  set(output "${board_output}" PARENT_SCOPE)
  set(status "${board_status}" PARENT_SCOPE)
endfunction()

function(expect what)
  if(NOT (${ARGN}))
    message(FATAL_ERROR "${what}: not (${ARGN}); output '${output}', status '${status}'")
  endif()
endfunction()
