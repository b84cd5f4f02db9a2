/// Labels as the files have them, made the numbers of classes from 0, as all other stages count them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::data {

inline constexpr int kMaxClasses = 256;  ///< numbers of classes are bytes

/// Whole numbers, of which data.first_label is the first class. Error{kInvalid}, with `where` as its place, names the
/// label that is no class and the keys that would make it one.
std::vector<std::uint8_t> class_numbers(std::string_view where, const std::vector<std::int32_t>& labels,
                                        const job::DataSpec& spec);

/// Labels of one data set that may be words.
struct WordLabels {
  std::vector<std::uint8_t> train;
  std::vector<std::uint8_t> test;
  std::vector<std::string> class_names;  ///< empty: the labels are numbers
};

/// Labels as they were read, and where, for errors.
struct ReadLabels {
  std::string_view where;
  const std::vector<std::string>& words;
};

/// Labels that are all whole numbers are numbered as above. Words are numbered in the order of `names` where there are
/// some, of which each must be one; else in the order of their bytes.
WordLabels number_words(const ReadLabels& train, const ReadLabels& test, const std::vector<std::string>& names,
                        const job::DataSpec& spec);

}  // namespace epochreel::data
