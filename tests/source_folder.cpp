#include "source_folder.h"

namespace epochreel {

// The one file that a path of this machine is compiled into: the objects of all others can be cached for any checkout.
std::filesystem::path source_folder() { return EPOCHREEL_SOURCE_DIR; }

}  // namespace epochreel
