# What the runtime is compiled with, here and where an installed package compiles it for a microcontroller. There is no
# libc on the device: nothing may turn a loop into a call of memcpy or memset.
function(chispa_runtime_options target)
  target_compile_features(${target} PUBLIC cxx_std_17)
  target_compile_options(${target} PRIVATE -ffreestanding -fno-builtin -fno-exceptions -fno-rtti
                         $<$<CXX_COMPILER_ID:GNU>:-fno-tree-loop-distribute-patterns>)
endfunction()
