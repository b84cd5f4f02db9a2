/// Python's pickles of protocol 2, as far as a dict of PyTorch's tensors needs them. The operations and their
/// arguments are those of Lib/pickletools.py of CPython. Nothing is memoized.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace epochreel::outlet {

class Pickle {
 public:
  void global(std::string_view module, std::string_view name);
  void text(std::string_view utf8);
  void integer(std::int64_t value);
  void boolean(bool value);
  void integers(const std::vector<std::int64_t>& values);  ///< a tuple

  void mark();             ///< begins a tuple, or the items of a dict
  void tuple();            ///< of all since the last mark
  void call();             ///< of the callable below the tuple of its arguments
  void load_persistent();  ///< what the reader knows by the tuple on top
  void set_items();        ///< keys and values since the last mark go into the dict below

  /// The whole pickle of the one object that was made.
  std::string finish() const;

 private:
  std::string operations_;
};

}  // namespace epochreel::outlet
