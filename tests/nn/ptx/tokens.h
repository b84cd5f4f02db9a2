/// The words of a PTX text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nn/ptx/program.h"

namespace ptx {

struct Token {
  std::string text;  ///< a word ("ld.param.u64", "%r1", "0f00000000"), or one character
  int line = 0;      ///< from 1
};

/// Without comments.
std::vector<Token> tokens_of(std::string_view text);

/// Reads tokens one after the other.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : all_(tokens_of(text)) {}

  bool at_end() const { return next_ == all_.size(); }
  const Token& peek() const;

  /// Whether the token after the next one is this one.
  bool is_next(std::string_view text) const { return next_ + 1 < all_.size() && all_[next_ + 1].text == text; }
  Token take();

  /// Takes the next token if it is this one.
  bool take_if(std::string_view text);

  /// Takes the next token, which must be this one.
  void expect(std::string_view text);

  /// The number that the next token must be.
  std::int64_t take_number();

  /// Takes all up to the token, and that.
  void skip_past(std::string_view text);

 private:
  std::vector<Token> all_;
  std::size_t next_ = 0;
};

/// "line 12 of the PTX: ..."
[[noreturn]] void fail(int line, const std::string& what);

}  // namespace ptx
