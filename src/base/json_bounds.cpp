#include "epochreel/base/json_bounds.h"

#include <fmt/format.h>

#include <array>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"

namespace epochreel {
namespace {

class BoundsCheck {
 public:
  BoundsCheck(std::string_view where, std::size_t max_keys) : where_(where), max_keys_(max_keys) {}

  void take(char byte) {
    switch (byte) {
      case '{':
      case '[':
        open();
        break;
      case '}':
      case ']':
        close();
        break;
      case ':':
        count_key();
        break;
      case ',':
        count_value();
        break;
      default:
        break;
    }
  }

 private:
  void open() {
    if (depth_ == kMaxJsonDepth) refuse(fmt::format("is nested deeper than {} levels", kMaxJsonDepth));
    keys_[depth_++] = 0;
    count_value();
  }

  void close() {
    if (depth_ > 0) --depth_;
  }

  void count_key() {
    if (depth_ == 0 || ++keys_[depth_ - 1] <= max_keys_) return;
    refuse(fmt::format("has an object of more than {} keys", grouped(static_cast<std::int64_t>(max_keys_))));
  }

  /// Every value but the first of its list or object has a comma before it.
  void count_value() {
    if (++values_ <= kMaxJsonValues) return;
    refuse(fmt::format("holds more than {} values", grouped(static_cast<std::int64_t>(kMaxJsonValues))));
  }

  [[noreturn]] void refuse(std::string_view what) const { throw Error(ErrorKind::kInvalid, where_, what); }

  std::string_view where_;
  std::size_t max_keys_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  std::array<std::size_t, kMaxJsonDepth> keys_{};  ///< of the objects that are open
};

/// The place of the quote that ends the string which starts behind `at`, or the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  while (++at < text.size() && text[at] != '"') {
    if (text[at] == '\\') ++at;
  }
  return at;
}

}  // namespace

void check_json_bounds(std::string_view text, std::string_view where, std::size_t max_keys) {
  BoundsCheck check(where, max_keys);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      at = end_of_string(text, at);
    } else {
      check.take(text[at]);
    }
  }
}

}  // namespace epochreel
