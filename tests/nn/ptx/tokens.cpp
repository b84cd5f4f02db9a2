#include "nn/ptx/tokens.h"

#include <cctype>
#include <charconv>

namespace ptx {
namespace {

bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '.' || c == '%';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> all() {
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  void step() {
    const std::string_view left = rest();
    if (left.starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (left.starts_with("/*")) {
      pass(std::min(text_.find("*/", at_ + 2), text_.size() - 2) + 2 - at_);
    } else if (left.front() == '"') {
      take(text_.find('"', at_ + 1) + 1 - at_);
    } else if (is_of_word(left.front())) {
      std::size_t length = 1;
      while (length < left.size() && is_of_word(left[length])) ++length;
      take(length);
    } else if (std::isspace(static_cast<unsigned char>(left.front())) != 0) {
      pass(1);
    } else {
      take(1);
    }
  }

  void pass(std::size_t length) {
    for (const char c : text_.substr(at_, length)) line_ += c == '\n' ? 1 : 0;
    at_ += length;
  }

  void take(std::size_t length) {
    tokens_.push_back({std::string(text_.substr(at_, length)), line_});
    at_ += length;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Lexer(text).all(); }

void fail(int line, const std::string& what) { throw Fault("line " + std::to_string(line) + " of the PTX: " + what); }

const Token& Tokens::peek() const {
  if (at_end()) fail(all_.empty() ? 1 : all_.back().line, "the text ends too early");
  return all_[next_];
}

Token Tokens::take() {
  const Token token = peek();
  ++next_;
  return token;
}

bool Tokens::take_if(std::string_view text) {
  const bool is_it = !at_end() && peek().text == text;
  if (is_it) ++next_;
  return is_it;
}

void Tokens::expect(std::string_view text) {
  const Token token = take();
  if (token.text != text) fail(token.line, "\"" + token.text + "\" stands where \"" + std::string(text) + "\" should");
}

std::int64_t Tokens::take_number() {
  const Token token = take();
  std::int64_t number = 0;
  const char* const end = token.text.data() + token.text.size();
  if (std::from_chars(token.text.data(), end, number).ptr != end)
    fail(token.line, "\"" + token.text + "\" is no number");
  return number;
}

void Tokens::skip_past(std::string_view text) {
  while (take().text != text) {
  }
}

}  // namespace ptx
