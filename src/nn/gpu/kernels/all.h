/// All kernels. This file is what is compiled to PTX and to OpenCL, and included in kernel_table.cpp.
#pragma once

#include "gpu/kernels/batch_norm.h"
#include "gpu/kernels/elementwise.h"
#include "gpu/kernels/inputs.h"
#include "gpu/kernels/loss.h"
#include "gpu/kernels/pools.h"
#include "gpu/kernels/product.h"
#include "gpu/kernels/sums.h"
#include "gpu/kernels/update.h"
