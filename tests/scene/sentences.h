/// Sentences on screen: which kinds there are, and which of them a sentence is of.
#pragma once

#include <regex>
#include <string>
#include <vector>

#include "scene/sentence_checks.h"

namespace epochreel::scene {

/// Checks sentences by their kind. Film and trace outlive it.
class Sentences : public SentenceChecks {
 public:
  using SentenceChecks::SentenceChecks;

  /// The kind of a sentence, which was checked; "" where it is of none.
  std::string check(const std::string& said) {
    const std::string words = as_images(said);
    if (words.find(' ') == std::string::npos) return "";
    for (const SentenceKind& kind : sentence_kinds()) {
      std::smatch match;
      if (!std::regex_match(words, match, kind.pattern)) continue;
      (this->*kind.check)(words, match);
      return kind.name;
    }
    return "";
  }

 private:
  /// A kind of sentence, and how it is checked.
  struct SentenceKind {
    std::string name;
    std::regex pattern;
    void (Sentences::*check)(const std::string& words, const std::smatch& match);
  };

  static const std::vector<SentenceKind>& sentence_kinds() {
    const std::string after = ", after ([0-9,]+) steps?.*";
    const auto of = [](const std::string& pattern) { return std::regex(pattern); };
    static const std::vector<SentenceKind> kinds = {
        {"level", of("At least ([0-9]+) of 100 test images are read right" + after), &Sentences::check_level},
        {"start", of("Before the first step (.*) of ([0-9,]+) test images? are read right"), &Sentences::check_start},
        {"end", of("([0-9.]+ %) of ([0-9,]+) test images? are read right(; (.*))?"), &Sentences::check_end},
        {"class", of("(.* to stay at 90 % right or more.*|.* is at 90 % right or more, and stays there)" + after),
         &Sentences::check_class},
        {"dead",
         of("([0-9,]+) of ([0-9,]+) (neurons?|channels?) of (.*) fires? for none of ([0-9,]+) test images?" + after),
         &Sentences::check_dead},
        {"fall", of("“(.*)” (falls back|is forgotten): (.*) of its images are read right, it was (.*)" + after),
         &Sentences::check_fall},
        {"rate step", of("The learning rate is divided by (.*): (.*) instead of ([^,]*)" + after),
         &Sentences::check_rate_step},
        {"rate peak", of("The learning rate is at its highest, ([^,]*)" + after), &Sentences::check_rate_peak},
        {"rate tenth",
         of("The learning rate has fallen to ([^,]*), (a tenth|less than a tenth) of its highest" + after),
         &Sentences::check_rate_tenth},
        {"overfitting", of("Overfitting begins: test loss of ([0-9,]+) images? is lowest, (.*)" + after),
         &Sentences::check_overfit},
        {"best loss", of("Test loss is lowest at the end of epoch ([0-9]+), (.*); at the end of training it is (.*)"),
         &Sentences::check_best_loss},
        {"worst pair",
         of("At the end “(.*)” is read as “(.*)” most often: ([0-9.]+ %) of its test images(, and ([0-9,]+) other "
            "pairs? as often)?"),
         &Sentences::check_worst_pair},
        {"misread",
         of("([0-9,]+) of ([0-9,]+) (?:chosen )?test images? (?:is|are) still misread(; the surest reading says “(.*)” "
            "where it is "
            "“(.*)”: (.*))?"),
         &Sentences::check_misread},
        {"probes",
         of("(Before the first step|After .* steps) ([0-9,]+) of these ([0-9,]+) test images? (?:is|are) read right, "
            "at the end ([0-9,]+)"),
         &Sentences::check_probes},
        {"silent",
         of("At the end (none|[0-9,]+) of ([0-9,]+) .* (is silent for all of|fires? for none of) ([0-9,]+) test "
            "images?"),
         &Sentences::check_silent},
        {"most changed", of("(.*) changed most, by ([0-9.]+(?: %)?) .* norm.*"), &Sentences::check_changed},
        {"all right", of("(?:At the end every|every) one of (?:the )?([0-9,]+) (?:chosen )?test images? is read right"),
         &Sentences::check_all_right},
        {"changed", of("(Training changed the weights|changed) by ([0-9.]+(?: %)?) .* norm.*"),
         &Sentences::check_changed},
        {"neighbours", of(".*; at the end neighbouring changes correlate by (−)?([0-9.]+), noise by 0"),
         &Sentences::check_neighbours},
        {"above 0",
         of("At the end ([0-9.]+ %) of (.*)’s outputs are above 0, (?:at the start|after .* steps?) ([0-9.]+ %)"),
         &Sentences::check_above_zero},
        {"hardest", of("At the end (.*(?:is|are) the hardest.*), ([0-9.]+ %)"), &Sentences::check_hardest},
        {"errors", of("(all|[0-9]+ of) ([0-9,]+) errors? in ([0-9,]+) (?:chosen )?test images?"),
         &Sentences::check_errors},
    };
    return kinds;
  }
};

}  // namespace epochreel::scene
