#include "read_file.h"

#include <fmt/format.h>

#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "parse_yaml.h"

namespace epochreel::job {

std::string read_yaml_file(const std::filesystem::path& file, std::string_view what) {
  std::error_code status;
  if (!std::filesystem::exists(file, status)) {
    throw Error(ErrorKind::kInvalid, file.string(),
                fmt::format("there is no such file; give the path of {} in YAML", what));
  }
  if (std::filesystem::is_directory(file, status)) {
    throw Error(ErrorKind::kInvalid, file.string(), fmt::format("this is a folder; give the path of {} in YAML", what));
  }
  return read_file(file, kMaxYamlBytes);
}

Source file_source(std::string_view name, std::string_view text, std::string_view noun) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return {.name = std::string(name), .text = std::string(text), .noun = std::string(noun)};
}

}  // namespace epochreel::job
