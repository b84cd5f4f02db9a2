#include "epochreel/scene/short_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "epochreel/scene/characters.h"

namespace epochreel::scene {

namespace {

constexpr std::string_view kEllipsis = "…";

/// The parts of a name that are kept, as shares of the room. The tail has what is left.
struct Pattern {
  double head = 0.5;
  double middle = 0;      ///< 0: one ellipsis, no middle
  bool from_end = false;  ///< the middle lies where names differ first, seen from their ends
};

struct Name {
  std::string_view text;
  std::size_t number = 0;  ///< its place in the list that was asked for
  std::vector<std::string_view> characters;
  std::vector<double> widths;  ///< of the characters
  bool fits = true;
  const Pattern* pattern = nullptr;  ///< by which it is cut
  std::size_t differs = 0;           ///< the character at which its middle begins to differ
};

/// The even cut first; then those that keep more of one side, then those that show a part in the middle.
constexpr std::array<Pattern, 10> kPatterns = {
    {{0.5}, {0.3}, {0.7}, {0.12}, {0.88}, {0.3, 0.4}, {0.3, 0.4, true}, {0.12, 0.76}, {0.12, 0.76, true}, {0, 1}}};

/// Characters that two lists share from where they begin.
template <class Iterator>
std::size_t shared(Iterator a, Iterator a_end, Iterator b, Iterator b_end) {
  return std::mismatch(a, a_end, b, b_end).first - a;
}

/// A range of characters.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// As many characters from `begin` on as have room, none from `limit` on.
Part part_from(const Name& name, std::size_t begin, double room, std::size_t limit) {
  Part part{begin, begin};
  while (part.end < limit && name.widths[part.end] <= room) room -= name.widths[part.end++];
  return part;
}

/// As many as have room up to the name's end, none before `limit`.
Part part_to_end(const Name& name, double room, std::size_t limit) {
  Part part{name.characters.size(), name.characters.size()};
  while (part.begin > limit && name.widths[part.begin - 1] <= room) room -= name.widths[--part.begin];
  return part;
}

double width_of(const Name& name, const Part& part) {
  return std::accumulate(name.widths.begin() + part.begin, name.widths.begin() + part.end, 0.0);
}

/// The parts with an ellipsis wherever something is left out; spaces beside an ellipsis are left out too.
std::string join(const Name& name, std::span<const Part> parts) {
  std::string words;
  std::size_t at = 0;
  const auto leave_out = [&](std::size_t to) {
    if (to <= at) return;
    while (words.ends_with(' ')) words.pop_back();
    if (!words.ends_with(kEllipsis)) words += kEllipsis;
    at = to;
  };
  for (const Part& part : parts) {
    leave_out(part.begin);
    for (; at < part.end; ++at) {
      const std::string_view character = name.characters[at];
      if (character == " " && words.ends_with(kEllipsis)) continue;
      words += character;
    }
  }
  leave_out(name.characters.size());
  return words;
}

/// Cuts names of one set to one width.
class Shortener {
 public:
  /// `numbers`: the place of each name, where names are numbered.
  Shortener(std::vector<std::string> names, const std::vector<std::size_t>& numbers, double width,
            const MeasureWords& measure)
      : texts_(std::move(names)), width_(width), measure_(measure), ellipsis_(measure(std::string(kEllipsis))) {
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      const std::string& text = texts_[i];
      Name name;
      name.text = text;
      name.number = numbers[i];
      name.pattern = kPatterns.data();
      name.fits = measure_(text) <= width_;
      names_.push_back(std::move(name));
    }
    if (all_fit()) return;
    std::unordered_map<std::string_view, double> known;
    for (Name& name : names_) {
      name.characters = split_characters(name.text);
      for (const std::string_view character : name.characters) {
        const auto [at, is_new] = known.try_emplace(character, 0.0);
        if (is_new) at->second = measure_(std::string(character));
        name.widths.push_back(at->second);
      }
    }
  }

  std::vector<std::string> run() {
    if (all_fit()) return texts_;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      results_.push_back(names_[i].fits ? texts_[i] : cut(names_[i], width_));
    }
    for (const std::string& result : results_) ++counts_[result];
    for (const auto& group : alike()) tell_apart(group);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!names_[i].fits) results_[i] = fit(i, results_[i]);
    }
    number_alike();
    return results_;
  }

 private:
  bool all_fit() const {
    return std::all_of(names_.begin(), names_.end(), [](const Name& name) { return name.fits; });
  }

  /// By the widths of its characters.
  std::string cut(const Name& name, double width) const {
    const Pattern& pattern = *name.pattern;
    const std::size_t count = name.characters.size();
    if (pattern.middle <= 0) {
      const double room = width - ellipsis_;
      // The first character comes before the last where only one has room.
      const double least = pattern.head >= 0.5 && count > 0 && name.widths[0] <= room ? name.widths[0] : 0.0;
      const Part head = part_from(name, 0, std::max(room * pattern.head, least), count);
      const Part tail = part_to_end(name, room - width_of(name, head), head.end);
      const Part longer = part_from(name, 0, room - width_of(name, tail), tail.begin);
      return join(name, std::array{longer, tail});
    }
    const double room = width - 2 * ellipsis_;
    const std::size_t from = std::min(name.differs, count);
    const Part head = part_from(name, 0, room * pattern.head, from);
    Part middle = part_from(name, std::max(head.end, from > 0 ? from - 1 : 0), room * pattern.middle, count);
    const Part tail = part_to_end(name, room - width_of(name, head) - width_of(name, middle), middle.end);
    middle = part_from(name, middle.begin, room - width_of(name, head) - width_of(name, tail), tail.begin);
    return join(name, std::array{head, middle, tail});
  }

  /// Names whose results are alike, more than one each, in their order.
  std::vector<std::vector<std::size_t>> alike() const {
    std::unordered_map<std::string_view, std::size_t> group_of;
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      const auto [at, is_new] = group_of.try_emplace(results_[i], groups.size());
      if (is_new) groups.emplace_back();
      groups[at->second].push_back(i);
    }
    std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
    return groups;
  }

  /// Where each name of a group differs first from the one that is most like it.
  std::vector<std::size_t> differences(const std::vector<std::size_t>& group, bool from_end) const {
    std::vector<std::vector<std::string_view>> lists;
    for (const std::size_t i : group) {
      lists.push_back(names_[i].characters);
      if (from_end) std::reverse(lists.back().begin(), lists.back().end());
    }
    std::vector<std::size_t> order(group.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lists[a] < lists[b]; });
    std::vector<std::size_t> at(group.size(), 0);
    for (std::size_t k = 0; k + 1 < order.size(); ++k) {
      const auto& a = lists[order[k]];
      const auto& b = lists[order[k + 1]];
      const std::size_t same = shared(a.begin(), a.begin() + std::ssize(a), b.begin(), b.begin() + std::ssize(b));
      at[order[k]] = std::max(at[order[k]], same);
      at[order[k + 1]] = std::max(at[order[k + 1]], same);
    }
    if (from_end) {
      for (std::size_t k = 0; k < group.size(); ++k) at[k] = lists[k].size() - std::min(lists[k].size(), at[k] + 1);
    }
    return at;
  }

  /// The first pattern by which all names of the group differ, or the one by which most do.
  void tell_apart(const std::vector<std::size_t>& group) {
    const std::array<std::vector<std::size_t>, 2> differ = {differences(group, false), differences(group, true)};
    const std::string alike_as = results_[group.front()];
    counts_[alike_as] -= group.size();
    const Pattern* best = kPatterns.data();
    std::size_t most = 1;
    for (const Pattern& pattern : kPatterns) {
      std::unordered_set<std::string> seen;
      for (std::string& result : results_by(group, pattern, differ[pattern.from_end ? 1 : 0])) {
        const auto other = counts_.find(result);
        if (other == counts_.end() || other->second == 0) seen.insert(std::move(result));
      }
      if (seen.size() <= most) continue;
      most = seen.size();
      best = &pattern;
      if (most == group.size()) break;
    }
    const auto results = results_by(group, *best, differ[best->from_end ? 1 : 0]);
    for (std::size_t k = 0; k < group.size(); ++k) {
      results_[group[k]] = results[k];
      ++counts_[results[k]];
    }
  }

  /// How the names of a group read by a pattern, which is theirs from now on. `at`: where each begins to differ.
  std::vector<std::string> results_by(const std::vector<std::size_t>& group, const Pattern& pattern,
                                      const std::vector<std::size_t>& at) {
    std::vector<std::string> results;
    for (std::size_t k = 0; k < group.size(); ++k) {
      Name& name = names_[group[k]];
      name.pattern = &pattern;
      name.differs = at[k];
      results.push_back(name.fits ? results_[group[k]] : cut(name, width_));
    }
    return results;
  }

  /// `words` where they have room as they are set; characters side by side may be wider than each alone.
  std::string fit(std::size_t i, const std::string& words) const {
    if (measure_(words) <= width_) return words;
    for (double width = width_ * 0.96; width > 2 * ellipsis_; width *= 0.9) {
      std::string narrower = cut(names_[i], width);
      if (measure_(narrower) <= width_) return narrower;
    }
    return std::string(kEllipsis);
  }

  std::string numbered(std::size_t i) const {
    std::string number = fmt::format("#{}", names_[i].number);
    const double left = width_ - measure_(number + " ");
    for (double width = left; width > 2 * ellipsis_; width *= 0.9) {
      std::string words = fmt::format("{} {}", number, cut(names_[i], width));
      if (measure_(words) <= width_) return words;
    }
    return number;
  }

  /// Numbers those that are still alike, until none are: a number is no other name's, so that this ends.
  void number_alike() {
    std::vector<bool> has_number(results_.size(), false);
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& group : alike()) {
        for (const std::size_t i : group) {
          if (has_number[i]) continue;
          has_number[i] = true;
          changed = true;
          results_[i] = numbered(i);
        }
      }
    }
  }

  std::vector<std::string> texts_;
  double width_;
  const MeasureWords& measure_;
  double ellipsis_;
  std::vector<Name> names_;
  std::vector<std::string> results_;
  std::unordered_map<std::string, std::size_t> counts_;  ///< how many names read so
};

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& names, double width, const MeasureWords& measure) {
  // A name that is there twice is cut in the same way both times.
  std::vector<std::string> distinct;
  std::vector<std::size_t> numbers;
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!place.try_emplace(names[i], distinct.size()).second) continue;
    distinct.push_back(names[i]);
    numbers.push_back(i);
  }
  const auto results = Shortener(std::move(distinct), numbers, width, measure).run();
  std::vector<std::string> all;
  for (const std::string& name : names) all.push_back(results[place.at(name)]);
  return all;
}

}  // namespace epochreel::scene
