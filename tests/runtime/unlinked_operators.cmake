# Included by tests/CMakeLists.txt: the other tests of the runtime refer to all operators.
add_executable(test_unlinked_operators ${CMAKE_CURRENT_LIST_DIR}/unlinked_operators.cpp)
chispa_test_options(test_unlinked_operators)
add_test(NAME unlinked_operators COMMAND test_unlinked_operators)
