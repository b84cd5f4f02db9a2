/// Loads and stores: how an element moves between memory and a register, which may be wider. A load fills it with zeros
/// or with copies of the sign.
#pragma once

#include "nn/ptx/program.h"

namespace ptx {

/// nullptr where there is none, such as of 64 bits into a register of 32.
Transfer load_of(Type type, int register_bytes);
Transfer store_of(Type type, int register_bytes);

}  // namespace ptx
