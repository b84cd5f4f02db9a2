# Clang makes PTX of the kernels without NVIDIA's headers and libraries; NVIDIA's driver makes machine code of it where the
# program runs. Without a Clang that can, the string is empty.
#
# Nothing is contracted, flushed to zero or approximated: tests/nn/gpu_kernels_ptx_test.cpp looks for it.
find_program(CUDA_CLANG NAMES clang-14 clang-15 clang-16 clang-17 clang-18 clang-19 clang-20 clang
  DOC "A Clang that makes PTX")
set(kernel_folder ${CMAKE_SOURCE_DIR}/src/nn/gpu/kernels)
set(ptx_source ${CMAKE_BINARY_DIR}/generated/kernels_ptx.cpp)
set(ptx ${CMAKE_BINARY_DIR}/generated/kernels.ptx)
file(GLOB kernel_headers CONFIGURE_DEPENDS ${kernel_folder}/*.h)
if(CUDA_CLANG)
  # Clang looks for CUDA to choose a version of PTX; the path that is not there keeps it at the oldest one that will do.
  add_custom_command(OUTPUT ${ptx} VERBATIM
    COMMAND ${CUDA_CLANG} -x cuda --cuda-device-only -nocudainc -nocudalib --cuda-path=${CMAKE_BINARY_DIR}/no-cuda
      --cuda-gpu-arch=sm_70 -std=c++20 -O3 -ffp-contract=off -I${CMAKE_SOURCE_DIR}/src/nn -S
      ${kernel_folder}/kernels.cu -o ${ptx}
    DEPENDS ${kernel_folder}/kernels.cu ${kernel_headers})
else()
  message(STATUS "No Clang was found: the program cannot train on a GPU")
  file(WRITE ${ptx} "")
endif()
add_custom_command(OUTPUT ${ptx_source} VERBATIM
  COMMAND ${CMAKE_COMMAND} -DPTX=${ptx} -DOUTPUT=${ptx_source} -P ${kernel_folder}/embed.cmake
  DEPENDS ${ptx} ${kernel_folder}/embed.cmake)
# The string is longer than the 65536 characters that C++ asks of a compiler; GCC and Clang take more.
set_source_files_properties(${ptx_source} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
target_sources(epochreel_nn PRIVATE ${ptx_source})
