#include "epochreel/base/temporary_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "epochreel/base/error.h"

namespace epochreel {

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent, const std::string& prefix) {
  std::string name = (parent / (prefix + "XXXXXX")).string();  // mkdtemp(3) puts letters in place of the X
  if (mkdtemp(name.data()) == nullptr) {
    throw Error(ErrorKind::kFailed, parent.string(),
                fmt::format("a folder for the work cannot be made in it: {}", std::generic_category().message(errno)));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // a folder that stays does no harm
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace epochreel
