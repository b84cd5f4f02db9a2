#include "web_vtt.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "epochreel/base/text.h"

namespace epochreel::movie {

namespace {

struct Cue {
  std::string identifier;
  const TimedWords* timed = nullptr;
};

/// "00:01:02.345"
std::string time_words(std::int64_t frame, int fps) {
  const std::int64_t milliseconds = frame * 1000 / fps;
  const std::int64_t seconds = milliseconds / 1000;
  return fmt::format("{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, milliseconds % 1000);
}

/// One line of a cue's text. An empty line would end the cue, `<` begin a tag, and `-->` be a time; the latter has no
/// place in a cue once its `>` is written otherwise.
std::string cue_text(const std::string& words) {
  std::string text;
  for (const char c : valid_utf8(words)) {
    if (c == '&') {
      text += "&amp;";
    } else if (c == '<') {
      text += "&lt;";
    } else if (c == '>') {
      text += "&gt;";
    } else {
      const bool is_break = c == '\n' || c == '\r' || c == '\0';
      text += is_break ? ' ' : c;
    }
  }
  return text;
}

void add(std::vector<Cue>& cues, std::string_view kind, const std::vector<TimedWords>& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].count < 1 || list[i].words.empty()) continue;
    cues.push_back({fmt::format("{} {}", kind, i + 1), &list[i]});
  }
}

}  // namespace

std::string web_vtt(const Narration& narration, int fps) {
  std::vector<Cue> cues;
  add(cues, "description", narration.descriptions);
  add(cues, "caption", narration.captions);
  std::ranges::stable_sort(cues, {}, [](const Cue& cue) { return cue.timed->first; });
  std::string text =
      "WEBVTT\n\nNOTE\nA description of each scene, and the captions that stand in the picture; the first word above "
      "a\n"
      "time tells which it is.\n";
  for (const Cue& cue : cues) {
    const TimedWords& timed = *cue.timed;
    text += fmt::format("\n{}\n{} --> {}\n{}\n", cue.identifier, time_words(timed.first, fps),
                        time_words(timed.first + timed.count, fps), cue_text(timed.words));
  }
  return text;
}

}  // namespace epochreel::movie
