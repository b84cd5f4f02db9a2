#include "npz.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "epochreel/base/error.h"
#include "epochreel/base/input_file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/text.h"
#include "zip_handles.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEnding = ".npy";
constexpr zip_int64_t kMaxMembers = 1000;
constexpr std::size_t kChunkBytes = std::size_t{1} << 24;

std::string words_of(zip_error_t* error) {
  std::string words = zip_error_strerror(error);
  zip_error_fini(error);
  return words;
}

/// Takes memory as the bytes arrive: an archive may promise more than it holds.
std::string read_all(zip_file_t* file, const std::string& where, std::uint64_t bound) {
  std::string bytes;
  while (true) {
    stop_if_asked();
    const std::size_t start = bytes.size();
    bytes.resize(start + kChunkBytes);
    const zip_int64_t count = zip_fread(file, bytes.data() + start, kChunkBytes);
    if (count < 0) {
      throw Error(ErrorKind::kInvalid, where, fmt::format("is damaged ({}); save it again", zip_file_strerror(file)));
    }
    bytes.resize(start + static_cast<std::size_t>(count));
    if (count == 0) return bytes;
    if (bytes.size() >= bound) {
      throw Error(ErrorKind::kInvalid, where, fmt::format("has {} bytes or more; fewer are read", bound));
    }
  }
}

}  // namespace

struct NpzFile::Rep {
  ZipArchive archive;
};

NpzFile::NpzFile(const fs::path& path) : path_(path.string()), rep_(std::make_unique<Rep>()) {
  require_regular_file(path);
  int code = 0;
  rep_->archive.reset(zip_open(path_.c_str(), ZIP_RDONLY, &code));
  if (!rep_->archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    throw Error(ErrorKind::kInvalid, path_,
                fmt::format("is no .npz file ({}); save one by numpy.savez", words_of(&error)));
  }
  const zip_int64_t members = zip_get_num_entries(rep_->archive.get(), 0);
  if (members > kMaxMembers) {
    throw Error(ErrorKind::kInvalid, path_, fmt::format("holds {} members; at most {} are read", members, kMaxMembers));
  }
  for (zip_int64_t i = 0; i < members; ++i) {
    const char* const name = zip_get_name(rep_->archive.get(), i, 0);
    const std::string_view text = name == nullptr ? "" : name;
    if (text.ends_with(kEnding)) names_.emplace_back(text.substr(0, text.size() - kEnding.size()));
  }
  if (names_.empty()) throw Error(ErrorKind::kInvalid, path_, "holds no arrays of NumPy; save some by numpy.savez");
}

NpzFile::~NpzFile() = default;

Array NpzFile::read(const std::string& name, std::uint64_t bound) const {
  const std::string where = fmt::format("{}, array '{}'", path_, printable(name));
  if (std::ranges::find(names_, name) == names_.end()) {
    throw Error(ErrorKind::kInvalid, path_,
                fmt::format("holds no array '{}'; it holds {}", printable(name), fmt::join(names_, ", ")));
  }
  const ZipFile file(zip_fopen(rep_->archive.get(), (name + std::string(kEnding)).c_str(), 0));
  if (!file) {
    throw Error(ErrorKind::kInvalid, where,
                fmt::format("cannot be read ({}); save it again", zip_strerror(rep_->archive.get())));
  }
  return parse_npy(where, read_all(file.get(), where, bound));
}

void write_npz(const fs::path& path, std::vector<ZipMember> arrays) {
  for (ZipMember& array : arrays) array.name += kEnding;
  write_zip(path, arrays);
}

}  // namespace epochreel::data
