// The kernels for Clang's CUDA, which makes PTX of them.
#include "gpu/kernels/all.h"
