# Builds tests/consumer and runs its programs. WAY: installed (cmake --install, then find_package) or subdirectory.
function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK})
set(flags -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_CXX_COMPILER=${CXX_COMPILER})
if(SANITIZE)  # an instrumented static library needs its run-time library in whatever links it
  list(APPEND flags -DCMAKE_EXE_LINKER_FLAGS=-fsanitize=address,undefined)
endif()

if(WAY STREQUAL "installed")
  run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
  list(APPEND flags -DCMAKE_PREFIX_PATH=${WORK}/prefix)
else()
  list(APPEND flags -DCHISPA_SOURCE=${SOURCE})
endif()

run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE}/tests/consumer -B ${WORK}/build ${flags})
# As a subdirectory all that is used is compiled again: the runtime will do to see that it is found.
set(programs refuse_a_model)
if(WAY STREQUAL "installed")
  list(APPEND programs train_a_line)
endif()
foreach(program IN LISTS programs)
  run(${CMAKE_COMMAND} --build ${WORK}/build --parallel 2 --target ${program})
  run(${WORK}/build/${program})
endforeach()
