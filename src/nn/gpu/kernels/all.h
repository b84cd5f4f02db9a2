/// All kernels. This file is what is compiled to PTX and to OpenCL, and included in kernel_table.cpp.
#pragma once

#include "gpu/kernels/product.h"
#include "gpu/kernels/sums.h"
