#include "manual/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "build_info.h"

namespace epochreel::app {

namespace {

/// A term and what it means: a row of a list of the page.
struct Row {
  const char* term;
  const char* what;
};

constexpr Row kExitCodes[] = {
    {"0", "Done."},
    {"1", "Failed while running: a full disk, a lost file; doctor found that no MP4 can be made."},
    {"2", "Wrong usage."},
    {"3", "An invalid job, data file, picture or trace."},
    {"4", "compare found a difference."},
    {"5", "compare found no baseline, or one of another size."},
    {"75", "Stopped by SIGUSR1 or SIGUSR2, by which batch systems say that time is up: run the same command again."},
    {"129, 130, 143", "Stopped by SIGHUP, SIGINT or SIGTERM, within 5 seconds; the same command goes on from there."},
    {"141", "-o -: the program that read stdout has gone."},
};

constexpr Row kFiles[] = {
    {"out/NAME/movie.mp4", "The movie; with another codec movie.webm, .mkv, .gif or .apng."},
    {"out/NAME/movie.vtt", "The film in words, as WebVTT."},
    {"out/NAME/poster.png", "One frame, as a preview of the movie."},
    {"out/NAME/frames.json", "The hash of every frame's pixels, and the versions of what drew them."},
    {"out/NAME/frames/", "The frames that the job keeps as PNGs."},
    {"out/NAME/segments/", "Parts of the movie, from which a stopped run goes on."},
    {"out/NAME/trace/", "What was recorded of the training, and the checkpoints from which it goes on."},
    {"out/NAME/report.json", "What the last command did: seconds, memory, accuracy, hashes and versions."},
    {"out/NAME/preview/", "The same of the preview."},
};

constexpr Row kEnvironment[] = {
    {"EPOCHREEL_DATA", "Folder that holds the folders mnist and fashion-mnist of data sets."},
    {"EPOCHREEL_FONTS", "Folder of Inter's font files."},
    {"EPOCHREEL_CUDA_DRIVER", "For tests: the library that is loaded in place of NVIDIA's driver, libcuda.so.1."},
    {"XDG_CACHE_HOME", "Data sets are looked for in epochreel/ below it; ~/.cache where it is not set."},
    {"HOME", "Where ~/.cache lies."},
    {"OMP_NUM_THREADS, OMP_THREAD_LIMIT", "The most threads where --threads does not say another number."},
    {"OMP_WAIT_POLICY, GOMP_SPINCOUNT, KMP_BLOCKTIME",
     "How long threads that have no work wait awake; without them a short time is chosen."},
    {"CI_PROJECT_DIR", "The project's folder in GitLab CI: paths in the report of compare are relative to it."},
};

constexpr Row kExamples[] = {
    {"epochreel run configs/mnist.yaml", "Train, draw and encode; after an interruption the same command goes on."},
    {"epochreel run configs/mnist.yaml --set train.epochs=3 --out out/short",
     "The same with another value of a key, into another folder."},
    {"epochreel render configs/mnist.yaml --frames 0-99,120", "Draw some frames as PNGs from the trace alone."},
    {"epochreel still configs/mnist.yaml --frame 900 -o a.png", "Draw one frame."},
    {"epochreel compare configs/ci out/ci --report out/report", "Say what differs from a baseline."},
};

/// With the letters that roff would take for its own escaped.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '"':
        result += "\\(dq";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      default:
        result += letter;
    }
  }
  if (result.starts_with('.')) result.insert(0, "\\&");
  return result;
}

std::string bold(const std::string& text) { return fmt::format("\\fB{}\\fR", escaped(text)); }
std::string italic(const std::string& text) { return fmt::format("\\fI{}\\fR", escaped(text)); }

template <std::size_t N>
std::string section(const char* title, const Row (&rows)[N]) {
  std::string text = fmt::format(".SH {}\n", title);
  for (const Row& row : rows) text += fmt::format(".TP\n{}\n{}\n", bold(row.term), escaped(row.what));
  return text;
}

/// "--out PATH" or "JOB".
std::string term_of(const OptionEntry& option, bool at_its_place) {
  if (at_its_place) return italic(option.names.front());
  std::vector<std::string> names;
  for (const std::string& name : option.names) names.push_back(bold(name));
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (option.kind != ValueKind::kNone) text += fmt::format(" {}", italic(option.value));
  return text;
}

/// What the value can be, where its description does not say so.
std::string value_words(const OptionEntry& option) {
  if (option.kind == ValueKind::kChoice) return fmt::format(" One of {}.", fmt::join(option.choices, ", "));
  if (!option.limits.empty()) return fmt::format(" {} is {}.", option.value, option.limits);
  return "";
}

std::string entry_of(const OptionEntry& option, bool at_its_place) {
  return fmt::format(".TP\n{}\n{}.{}\n", term_of(option, at_its_place), escaped(option.what),
                     escaped(value_words(option)));
}

/// "epochreel run [options] job".
std::string usage_of(const CommandEntry& command) {
  std::string text = fmt::format(".B epochreel {}\n[\\fIoptions\\fR]", escaped(command.path));
  for (const OptionEntry& word : command.words) text += fmt::format(" {}", italic(word.names.front()));
  return text + "\n";
}

std::string synopsis(const std::vector<const CommandEntry*>& commands) {
  std::string text = ".SH SYNOPSIS\n";
  const char* gap = "";
  for (const CommandEntry* command : commands) {
    if (!command->commands.empty()) continue;
    text += gap + usage_of(*command);
    gap = ".br\n";
  }
  return text;
}

std::string section_of(const CommandEntry& command) {
  std::string text = fmt::format(".SS epochreel {}\n{}.\n", escaped(command.path), escaped(command.what));
  for (const OptionEntry& word : command.words) text += entry_of(word, true);
  for (const OptionEntry& option : command.options) text += entry_of(option, false);
  return text;
}

}  // namespace

std::string man_page(const CommandEntry& program) {
  const auto commands = all_commands(program);
  std::string text =
      fmt::format(".TH EPOCHREEL 1 \"{}\" \"epochreel {}\" \"User Commands\"\n", build_info().date, EPOCHREEL_VERSION);
  text += ".SH NAME\nepochreel \\- turns the training of a neural network into a movie\n";
  text += synopsis(commands);
  text += ".SH DESCRIPTION\n";
  text += escaped(
      "An offline batch renderer: one YAML job goes in; a trained network, a trace of its training, PNG frames and an "
      "MP4 "
      "come out. No display, no person present, the same bytes every time. Data goes to stdout, messages to stderr.");
  text += "\n.SH OPTIONS\n";
  for (const OptionEntry& option : program.options) text += entry_of(option, false);
  text += ".SH COMMANDS\n";
  for (const CommandEntry* command : commands) {
    if (command->commands.empty()) text += section_of(*command);
  }
  return text + section("EXIT STATUS", kExitCodes) + section("FILES", kFiles) + section("ENVIRONMENT", kEnvironment) +
         section("EXAMPLES", kExamples);
}

}  // namespace epochreel::app
