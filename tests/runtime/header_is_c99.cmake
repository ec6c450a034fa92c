# Included by tests/CMakeLists.txt: the runtime's header as a C program sees it.
add_library(runtime_header_is_c99 OBJECT ${CMAKE_CURRENT_LIST_DIR}/header_is_c99.c)
set_target_properties(runtime_header_is_c99 PROPERTIES C_STANDARD 99 C_EXTENSIONS OFF)
target_compile_options(runtime_header_is_c99 PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Werror)
target_link_libraries(runtime_header_is_c99 PRIVATE chispa::runtime)
target_link_libraries(test_runtime PRIVATE runtime_header_is_c99)
