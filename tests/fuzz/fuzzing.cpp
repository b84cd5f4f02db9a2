#include "fuzzing.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "epochreel/base/error.h"

namespace epochreel::fuzz {

namespace fs = std::filesystem;

Scratch::Scratch() {
  const fs::path memory = "/dev/shm";
  std::string name =
      ((fs::is_directory(memory) ? memory : fs::temp_directory_path()) / "epochreel-fuzz-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    std::perror(name.c_str());
    std::abort();
  }
  folder_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;  // nothing more can be done at exit
  fs::remove_all(folder_, ignored);
}

fs::path Scratch::put(const std::string& name, std::string_view bytes) const {
  const fs::path path = folder_ / name;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) {
    std::perror(path.c_str());
    std::abort();
  }
  return path;
}

fs::path Scratch::fresh(const std::string& name) const {
  const fs::path path = folder_ / name;
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

const Scratch& scratch() {
  static const Scratch instance;
  return instance;
}

void read_or_refuse(const std::function<void()>& read) {
  try {
    read();
  } catch (const Error& error) {
    const std::string_view message = error.what();
    if (message.size() > kLongestMessage || message.empty()) {
      std::fprintf(stderr, "a message of %zu bytes: %.200s\n", message.size(), message.data());
      std::abort();
    }
  }
}

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace epochreel::fuzz
