#include "nn/ptx/order.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <set>

namespace ptx {
namespace {

struct Block {
  int first = 0;
  int last = 0;           // the place after its last instruction
  std::vector<int> next;  // blocks
};

bool ends_block(const Instruction& in) { return in.step == Step::kBranch || in.step == Step::kReturn; }
bool goes_on(const Instruction& in) { return !ends_block(in) || in.is_guarded; }

std::vector<int> heads_of(const std::vector<Instruction>& code) {
  std::set<int> heads = {0};
  for (int i = 0; i < static_cast<int>(code.size()); ++i) {
    const Instruction& in = code[static_cast<std::size_t>(i)];
    if (in.step == Step::kBranch) heads.insert(in.target);
    if (ends_block(in)) heads.insert(i + 1);
  }
  heads.erase(static_cast<int>(code.size()));
  return {heads.begin(), heads.end()};
}

int block_at(const std::vector<int>& heads, int place) {
  return static_cast<int>(std::ranges::lower_bound(heads, place) - heads.begin());
}

std::vector<Block> blocks_of(const std::vector<Instruction>& code) {
  const std::vector<int> heads = heads_of(code);
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    const int last = i + 1 < heads.size() ? heads[i + 1] : static_cast<int>(code.size());
    Block block{heads[i], last, {}};
    const Instruction& in = code[static_cast<std::size_t>(last - 1)];
    if (goes_on(in)) block.next.push_back(static_cast<int>(i) + 1);
    if (in.step == Step::kBranch) block.next.push_back(block_at(heads, in.target));
    blocks.push_back(std::move(block));
  }
  return blocks;
}

/// Bourdoncle's algorithm; the order is built from its end.
class WeakOrder {
 public:
  explicit WeakOrder(const std::vector<Block>& blocks) : blocks_(blocks), numbers_(blocks.size(), 0) {
    visit(0, order_);
    std::ranges::reverse(order_);
  }

  const std::vector<int>& order() const { return order_; }

 private:
  static constexpr int kDone = std::numeric_limits<int>::max();

  int& number(int block) { return numbers_[static_cast<std::size_t>(block)]; }

  int visit(int block, std::vector<int>& order) {
    stack_.push_back(block);
    int head = number(block) = ++count_;
    bool is_loop = false;
    for (const int next : blocks_[static_cast<std::size_t>(block)].next) {
      const int least = number(next) == 0 ? visit(next, order) : number(next);
      if (least <= head) head = least, is_loop = true;
    }
    if (head == number(block)) close(block, is_loop, order);
    return head;
  }

  /// The blocks on the stack above `block` are a loop with it as head, or there is none.
  void close(int block, bool is_loop, std::vector<int>& order) {
    number(block) = kDone;
    while (stack_.back() != block) {
      number(stack_.back()) = 0;
      stack_.pop_back();
    }
    stack_.pop_back();
    if (is_loop) add_loop(block, order);
    order.push_back(block);
  }

  void add_loop(int head, std::vector<int>& order) {
    std::vector<int> within;
    for (const int next : blocks_[static_cast<std::size_t>(head)].next) {
      if (number(next) == 0) visit(next, within);
    }
    order.insert(order.end(), within.begin(), within.end());
  }

  const std::vector<Block>& blocks_;
  std::vector<int> numbers_;
  std::vector<int> stack_;
  std::vector<int> order_;
  int count_ = 0;
};

Instruction jump_to(int place, int line) {
  Instruction jump;
  jump.step = Step::kBranch;
  jump.counted_as = Class::kNotThere;
  jump.target = place;
  jump.line = line;
  return jump;
}

}  // namespace

std::vector<Instruction> in_lockstep_order(const std::vector<Instruction>& code) {
  const std::vector<Block> blocks = blocks_of(code);
  const std::vector<int> order = WeakOrder(blocks).order();
  std::vector<int> places(code.size(), -1);  // new ones, of the first instructions of blocks
  std::vector<Instruction> ordered;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Block& block = blocks[static_cast<std::size_t>(order[i])];
    places[static_cast<std::size_t>(block.first)] = static_cast<int>(ordered.size());
    ordered.insert(ordered.end(), code.begin() + block.first, code.begin() + block.last);
    const bool is_next = i + 1 < order.size() && blocks[static_cast<std::size_t>(order[i + 1])].first == block.last;
    if (goes_on(ordered.back()) && !is_next) ordered.push_back(jump_to(block.last, ordered.back().line));
  }
  for (Instruction& in : ordered) {
    if (in.step == Step::kBranch) in.target = places[static_cast<std::size_t>(in.target)];
  }
  return ordered;
}

}  // namespace ptx
