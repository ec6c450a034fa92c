# Drawn models: the executor computes from the .tflite file what the oracle computes from the model.
include(${CMAKE_CURRENT_LIST_DIR}/python.cmake)
if(NOT COMMAND run)
  return()
endif()
file(REMOVE_RECURSE ${WORK})
run(${WRITE_CASES} ${WORK})
file(GLOB cases ${WORK}/*)
run(${python} -B ${SOURCE}/executor.py ${cases})
