/// Tells where the sources lie, for tests that read configs or goldens.
#pragma once

#include <filesystem>

namespace epochreel {

std::filesystem::path source_folder();

}  // namespace epochreel
