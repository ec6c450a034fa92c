# Compiles again only what changed since any build of this machine, where ccache is installed. What ccache has to
# overlook for a precompiled header is said in its manual: the header's time stamp, and macros of the time.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CCACHE ccache)
  if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  endif()
endif()

# Options that every target of ours is compiled with; a consumer of the library inherits none of them.
add_library(chispa_options INTERFACE)
target_compile_options(chispa_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wswitch -Werror=switch)
# g++ 12 warns of overlapping and of endless copies inside std::string that cannot happen (its bug 105651).
target_compile_options(chispa_options INTERFACE
  $<$<AND:$<COMPILE_LANG_AND_ID:CXX,GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-stringop-overflow>)
if(CHISPA_WERROR)
  target_compile_options(chispa_options INTERFACE -Werror)
endif()
if(CHISPA_NATIVE)
  target_compile_options(chispa_options INTERFACE -march=native)
endif()
if(CHISPA_SANITIZE)
  target_compile_options(chispa_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                  -fno-omit-frame-pointer)
  target_link_options(chispa_options INTERFACE -fsanitize=address,undefined)
  # Instrumented code defeats g++'s flow analysis, which then warns inside <regex>; its manual says to expect that.
  target_compile_options(chispa_options INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-maybe-uninitialized>)
endif()
