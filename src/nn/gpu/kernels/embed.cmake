# Writes OUTPUT, a .cpp with the file PTX as a string: cmake -DPTX=... -DOUTPUT=... -P embed.cmake
file(READ "${PTX}" text)
file(WRITE "${OUTPUT}" "#include \"gpu/kernels/kernel_table.h\"

namespace epochreel::nn::gpu {

const char kKernelsPtx[] = R\"PTX(${text})PTX\";

}  // namespace epochreel::nn::gpu
")
