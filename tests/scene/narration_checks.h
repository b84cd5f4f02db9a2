/// How the words of a narration are found again from the trace and from what stands on screen.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "epochreel/scene/narration.h"
#include "scene/even_measure.h"
#include "scene/naive_trace.h"
#include "scene/viewer.h"
#include "src/scene/marks/texts.h"

namespace epochreel::scene {

/// Sees all frames of a film in their order, then says what of its narration is not so.
class NarrationChecks {
 public:
  NarrationChecks(const Film& film, const NaiveTrace& naive)
      : film_(film), naive_(naive), narration_(narrate(film, measure_)) {}

  /// `steps`: where in the training the frame says that it stands.
  void see(std::int64_t number, const Seen& frame, const std::optional<Steps>& steps) {
    const FilmContext& context = film_.plan().context;
    std::string shown;
    for (const SetText& text : texts_in(frame)) {
      const Rect& area = context.stage.caption;
      const bool below = text.at.y >= area.y && text.at.y <= area.bottom() && text.at.x == area.x;
      if (below && job::has_panels(context.scene_at(number)->kind) && !is_whole(number)) shown += text.asked;
    }
    if (const std::string said = words_at(narration_.captions, number); said != shown) {
      complain(number, fmt::format("the caption is \"{}\", not \"{}\"", shown, said));
    }
    for (const Missing& missing : marks_of<Missing>(frame)) missing_[number].push_back(missing);
    for (const Header& header : marks_of<Header>(frame)) titles_[number] = header.title;
    if (steps) steps_[number] = *steps;
    texts_[number] = words_in(frame);
    found_["caption"] += shown.empty() ? 0 : 1;
  }

  /// Called once, when all frames were seen.
  void finish() {
    check_cover(narration_.chapters, "chapters");
    check_cover(narration_.descriptions, "descriptions");
    std::int64_t first = 0;
    std::size_t chapter = 0;
    for (const job::SceneSpec& scene : film_.movie().scenes) {
      const std::int64_t count = job::scene_frames(scene, film_.movie().fps);
      if (chapter >= narration_.chapters.size() || narration_.chapters[chapter].first != first) {
        return complain(first, "no chapter begins with the scene");
      }
      check_title(scene, narration_.chapters[chapter++]);
      first += count;
    }
    if (chapter != narration_.chapters.size()) complain(first, "there are more chapters than scenes");
    for (const FrameWords& description : narration_.descriptions) check_description(description);
  }

  const std::vector<std::string>& complaints() const { return complaints_; }
  const std::map<std::string, int>& found() const { return found_; }

 private:
  void complain(std::int64_t number, const std::string& what) {
    complaints_.push_back(fmt::format("narration, frame {}: {}", number, what));
  }

  bool is_whole(std::int64_t number) const {
    const auto& scene = *film_.plan().context.scene_at(number);
    return job::is<job::WeightsScene>(scene.kind) && scene.panels.size() == 1;
  }

  static std::string words_at(const std::vector<FrameWords>& list, std::int64_t number) {
    std::string words;
    for (const FrameWords& each : list) {
      if (number >= each.first && number < each.first + each.count) words += each.words;
    }
    return words;
  }

  /// One at each frame.
  void check_cover(const std::vector<FrameWords>& list, const char* what) {
    std::int64_t next = 0;
    for (const FrameWords& each : list) {
      if (each.first != next || each.count < 1 || each.words.empty()) complain(each.first, what);
      next = each.first + each.count;
    }
    if (next != film_.frames()) complain(next, fmt::format("{} end too early or too late", what));
  }

  void check_title(const job::SceneSpec& scene, const FrameWords& chapter) {
    const auto header = titles_.find(chapter.first + chapter.count - 1);
    const bool has_own = !job::is<job::TrainingScene>(scene.kind) && !job::is<job::WeightsScene>(scene.kind);
    if (job::is<job::TitleScene>(scene.kind) && !is_on_screen(chapter.first, chapter.words)) {
      complain(chapter.first, "the screen has another title than " + chapter.words);
    }
    if (job::has_panels(scene.kind) && has_own && (header == titles_.end() || header->second != chapter.words)) {
      complain(chapter.first, "the head has other words than " + chapter.words);
    }
    ++found_["chapter"];
  }

  bool is_on_screen(std::int64_t number, const std::string& words) const {
    const auto& texts = texts_.at(number);
    return std::find(texts.begin(), texts.end(), words) != texts.end();
  }

  void check_description(FrameWords description) {
    description.words = as_images(description.words);
    const std::string& words = description.words;
    int facts = 0;
    const auto find = [&](const char* pattern, void (NarrationChecks::*check)(const FrameWords&, const std::smatch&)) {
      std::smatch match;
      if (!std::regex_search(words, match, std::regex(pattern))) return;
      (this->*check)(description, match);
      ++facts;
    };
    find("From step ([0-9,]+) to step ([0-9,]+) test accuracy goes from (.*) to (.*)\\.$",
         &NarrationChecks::check_from);
    find(
        "Time runs back to step ([0-9,]+), where test accuracy is (.*), and on to step ([0-9,]+), where it is (.*)\\.$",
        &NarrationChecks::check_back);
    find("At step ([0-9,]+) test accuracy is (.*)\\.$", &NarrationChecks::check_at);
    find("Time runs from step ([0-9,]+) to step ([0-9,]+)\\.$", &NarrationChecks::check_from);
    find("Time runs back to step ([0-9,]+), and on to step ([0-9,]+)\\.$", &NarrationChecks::check_back_without);
    find("This is step ([0-9,]+)\\.$", &NarrationChecks::check_at);
    find("^([0-9.]+ %) of ([0-9,]+) test images read right", &NarrationChecks::check_result);
    find("A card says .*, ([0-9,]+) steps?\\.$", &NarrationChecks::check_card);
    find("a neural network learns(?: from ([0-9,]+) images?)?; it is .*, with ([0-9,]+) parameters?\\.",
         &NarrationChecks::check_network);
    find("the confusion matrix of ([0-9,]+) class", &NarrationChecks::check_classes);
    found_["narration"] += facts;
    if (facts == 0 && words.find("recorded") == std::string::npos) {
      complain(description.first, "has no figure: " + words);
    }
    check_missing(description);
  }

  static double number(const std::string& words) { return read_figure(words).value; }

  void require(bool holds, const FrameWords& description) {
    if (!holds) complain(description.first, description.words);
  }

  /// Whether a frame says that it stands at this step.
  bool stands_at(std::int64_t frame, double step) const {
    const auto found = steps_.find(frame);
    return found == steps_.end() || (step >= found->second.from - 0.5 && step <= found->second.to + 0.5);
  }

  void check_accuracy(const FrameWords& description, double step, const std::string& figure) {
    if (figure == "NaN") return;
    const Bounds bounds = naive_.between(
        {step - 0.5, step + 0.5}, [&](std::size_t s) { return naive_.metric(s, &trace::Metrics::test_accuracy); });
    require(bounds.holds(read_figure(figure)), description);
  }

  /// From step 1 to step 2, and the accuracies at both where they are known.
  void check_from(const FrameWords& description, const std::smatch& match) {
    require(stands_at(description.first, number(match[1])), description);
    require(stands_at(description.first + description.count - 1, number(match[2])), description);
    require(number(match[1]) < number(match[2]), description);
    if (match.size() < 4) return require(!has_accuracy(), description);
    check_accuracy(description, number(match[1]), match[3]);
    check_accuracy(description, number(match[2]), match[4]);
  }

  void check_back(const FrameWords& description, const std::smatch& match) {
    check_turn(description, number(match[1]), number(match[3]));
    check_accuracy(description, number(match[1]), match[2]);
    check_accuracy(description, number(match[3]), match[4]);
  }

  void check_back_without(const FrameWords& description, const std::smatch& match) {
    check_turn(description, number(match[1]), number(match[2]));
    require(!has_accuracy(), description);
  }

  /// No frame stands before `earliest`, and one stands there.
  void check_turn(const FrameWords& description, double earliest, double last) {
    bool is_reached = false;
    bool is_said = false;
    for (std::int64_t n = description.first; n < description.first + description.count; ++n) {
      const auto found = steps_.find(n);
      if (found == steps_.end()) continue;
      is_said = true;
      require(found->second.to >= earliest - 0.5, description);
      is_reached = is_reached || stands_at(n, earliest);
    }
    require((is_reached || !is_said) && earliest < last, description);
    require(stands_at(description.first + description.count - 1, last), description);
  }

  void check_at(const FrameWords& description, const std::smatch& match) {
    for (const std::int64_t n : {description.first, description.first + description.count - 1}) {
      require(stands_at(n, number(match[1])), description);
    }
    if (match.size() < 3) return require(!has_accuracy(), description);
    check_accuracy(description, number(match[1]), match[2]);
  }

  /// Whether every snapshot has one.
  bool has_accuracy() const {
    for (std::size_t s = 0; s <= naive_.last(); ++s) {
      const trace::Metrics* line = naive_.line(naive_.steps()[s]);
      if (line == nullptr || !line->test_accuracy) return false;
    }
    return true;
  }

  void check_result(const FrameWords& description, const std::smatch& match) {
    Bounds accuracy;
    accuracy.add(naive_.metric(naive_.last(), &trace::Metrics::test_accuracy));
    require(accuracy.holds(read_figure(match[1])), description);
    require(number(match[2]) == naive_.evaluated(naive_.last()), description);
  }

  void check_card(const FrameWords& description, const std::smatch& match) {
    require(number(match[1]) == static_cast<double>(film_.trace().manifest().total_steps), description);
  }

  void check_network(const FrameWords& description, const std::smatch& match) {
    double parameters = 0;
    for (const auto& layer : film_.trace().manifest().layers) {
      parameters += static_cast<double>(std::max<std::int64_t>(0, layer.parameters));
    }
    const double images = match[1].matched ? number(match[1]) : 0;
    require(images == static_cast<double>(film_.trace().manifest().train_images), description);
    require(number(match[2]) == parameters, description);
    const auto says = [&](const std::string& words) { return description.words.find(words) != std::string::npos; };
    if (!says("with weights")) {
      require(says(fmt::format("– {}", film_.trace().manifest().class_names.size())), description);
      return;
    }
    int weighing = 0;
    int sums = 0;
    for (const auto& layer : film_.trace().manifest().layers) {
      weighing += layer.type == "dense" || layer.type == "conv2d" ? 1 : 0;
      sums += layer.type == "add" ? 1 : 0;
    }
    require(says(fmt::format(" {} layers with weights", weighing)), description);
    require(says("residual") == (sums > 0) && (sums == 0 || says(fmt::format(", {} residual connections", sums))),
            description);
  }

  void check_classes(const FrameWords& description, const std::smatch& match) {
    require(number(match[1]) == static_cast<double>(film_.trace().manifest().class_names.size()), description);
  }

  /// A panel that shows nothing in the scene's last frame is named with the reason, and no other is.
  void check_missing(const FrameWords& description) {
    const auto found = missing_.find(description.first + description.count - 1);
    const std::size_t count = found == missing_.end() ? 0 : found->second.size();
    for (std::size_t i = 0; i < count; ++i) {
      const Missing& missing = found->second[i];
      require(description.words.find(fmt::format("{}: {}.", missing.title, missing.sentence)) != std::string::npos,
              description);
      ++found_["missing"];
    }
    const auto scene = film_.plan().context.scene_at(description.first);
    const auto shown = scene->panels.size() - count;
    const auto from = description.words.find("It shows ");
    if (from == std::string::npos) return require(shown == 0 || scene->answer, description);
    const std::string list = description.words.substr(from, description.words.find(". ", from) - from);
    require(static_cast<std::size_t>(std::count(list.begin(), list.end(), ';')) + 1 == shown, description);
  }

  const Film& film_;
  const NaiveTrace& naive_;
  EvenMeasure measure_;
  const Narration narration_;
  std::map<std::int64_t, Steps> steps_;  // a frame: where it says that it stands
  std::map<std::int64_t, std::string> titles_;
  std::map<std::int64_t, std::vector<std::string>> texts_;
  std::map<std::int64_t, std::vector<Missing>> missing_;
  std::map<std::string, int> found_;
  std::vector<std::string> complaints_;
};

}  // namespace epochreel::scene
