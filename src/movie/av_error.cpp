#include "av_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>

namespace epochreel::movie {

namespace {

/// The bound of one piece of memory: more than the largest frame or the longest index takes. A damaged file may ask for
/// gigabytes.
constexpr std::size_t kMaxAllocation = std::size_t{1} << 29;

/// Room for what libav says of one failure. Plain characters, so that the callback cannot throw.
struct LogBuffer {
  std::array<char, 1024> text{};
  std::size_t size = 0;
};

thread_local LogBuffer log_buffer;

void keep_message(void* /*context*/, int level, const char* format, std::va_list arguments) {
  if (level > AV_LOG_WARNING) return;
  LogBuffer& log = log_buffer;
  const std::size_t room = log.text.size() - log.size;
  const int written = std::vsnprintf(log.text.data() + log.size, room, format, arguments);
  if (written > 0) log.size += std::min(static_cast<std::size_t>(written), room - 1);
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char letter : text) {
    if (letter != '\n') {
      line += letter;
    } else if (!line.ends_with("; ")) {
      line += "; ";
    }
  }
  while (line.ends_with(' ') || line.ends_with(';') || line.ends_with('.')) line.pop_back();
  return line;
}

std::string reason(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

}  // namespace

void listen_to_libav() {
  static std::once_flag once;
  std::call_once(once, [] {
    av_log_set_callback(keep_message);
    av_max_alloc(kMaxAllocation);
  });
  log_buffer.size = 0;
}

bool has_complained() { return log_buffer.size > 0; }

void fail(const std::filesystem::path& path, std::string_view action, int code, ErrorKind kind) {
  const std::string logged = one_line({log_buffer.text.data(), log_buffer.size});
  throw Error(kind, path.string(),
              fmt::format("cannot {}: {}{}", action, reason(code), logged.empty() ? "" : fmt::format(" ({})", logged)));
}

int check(int code, const std::filesystem::path& path, std::string_view action) {
  if (code < 0) fail(path, action, code);
  return code;
}

void set_option(Dictionary& options, const char* key, const std::string& value) {
  if (av_dict_set(options.address(), key, value.c_str(), 0) < 0) throw std::bad_alloc();
}

void check_all_taken(Dictionary& options, const std::filesystem::path& path, std::string_view taker) {
  if (const AVDictionaryEntry* left = av_dict_get(*options.address(), "", nullptr, AV_DICT_IGNORE_SUFFIX)) {
    throw Error(ErrorKind::kFailed, path.string(),
                fmt::format("{} of this machine does not know the option {}={}", taker, left->key, left->value));
  }
}

}  // namespace epochreel::movie
