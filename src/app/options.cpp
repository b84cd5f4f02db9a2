#include "options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include "epochreel/base/error.h"
#include "epochreel/base/processors.h"
#include "epochreel/compare/compare.h"
#include "standard_output.h"
#include "usage_error.h"

namespace epochreel::app {

namespace {

constexpr int kMostThreads = 1024;
constexpr const char* kThreadsDefault =
    "Threads (default: the processors that the CPU affinity, the cgroup's quota and OMP_NUM_THREADS allow)";

const std::map<std::string, ProgressMode> kProgressModes = {{"auto", ProgressMode::kAuto},
                                                            {"tty", ProgressMode::kTty},
                                                            {"json", ProgressMode::kJson},
                                                            {"none", ProgressMode::kNone}};
const std::map<std::string, LogFormat> kLogFormats = {{"text", LogFormat::kText}, {"json", LogFormat::kJson}};

/// One of a table's names; the message lists them all.
template <class Value>
CLI::Validator one_of(const std::map<std::string, Value>& table) {
  std::vector<std::string> names;
  names.reserve(table.size());
  for (const auto& [name, value] : table) names.push_back(name);
  return CLI::IsMember(names);
}

struct Words {
  std::string progress = "auto";
  std::string log_format = "text";
};

void add_common(CLI::App& command, Options& options, Words& words) {
  command.add_flag("--quiet", options.quiet, "Say nothing but errors");
  command.add_option("--progress", words.progress, "auto, tty, json or none")->check(one_of(kProgressModes));
  command.add_option("--log-format", words.log_format, "text or json")->check(one_of(kLogFormats));
}

/// "1,2,30,40" -> "masks=[{x: 1, y: 2, width: 30, height: 40}]".
std::string masks_override(const std::vector<std::string>& masks) {
  std::vector<std::string> items;
  for (const std::string& mask : masks) {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    int read = 0;
    const int parts = std::sscanf(mask.c_str(), "%6d,%6d,%6d,%6d%n", &x, &y, &width, &height, &read);
    if (parts != 4 || static_cast<std::size_t>(read) != mask.size()) {
      throw Error(ErrorKind::kUsage, "--mask", fmt::format("'{}' is no rectangle such as 0,1000,1920,80", mask));
    }
    items.push_back(fmt::format("{{x: {}, y: {}, width: {}, height: {}}}", x, y, width, height));
  }
  return fmt::format("masks=[{}]", fmt::join(items, ", "));
}

CLI::App* add_job_command(CLI::App& app, Options& options, Words& words, const char* name, const char* what,
                          const char* job = "The job's YAML file") {
  CLI::App* command = app.add_subcommand(name, what);
  command->add_option("job", options.job, job)->required()->check(usable_path());
  command->add_option("--set", options.overrides, "Override a key of the job, such as train.epochs=3; repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_common(*command, options, words);
  return command;
}

void add_threads(CLI::App& command, Options& options, const char* what) {
  command.add_option("--threads", options.threads, what)->check(CLI::Range(1, kMostThreads));
}

void add_work_options(CLI::App& command, Options& options) {
  command.add_option("--out", options.out, "Folder of the results (default: out/NAME)")->check(usable_path());
  add_threads(command, options, kThreadsDefault);
  command.add_flag("--overwrite", options.overwrite, "Start anew where results of another job stand");
}

void add_bench(CLI::App& app, Options& options, Words& words) {
  auto* bench = app.add_subcommand("bench", "Measure this machine, each figure beside its floor");
  bench->require_subcommand(1);
  auto* train = add_job_command(*bench, options, words, "train", "Training beside oneDNN's bare primitives");
  add_threads(*train, options, "Threads (default: 1, 2, 4, ... up to the processors, one after another)");
  train->add_option("--steps", options.steps, "Steps on each side (default: an epoch's whole batches)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  train->add_flag("--json", options.json, "Print the figures as JSON");
}

/// A flag that gives a key of the tolerance, as `--set KEY=VALUE` does: --max-pixels gives max_pixels.
void add_limit(CLI::App& command, Options& options, const std::string& key, const std::string& what) {
  std::string flag = key;
  std::replace(flag.begin(), flag.end(), '_', '-');
  command.add_option_function<std::string>(
      "--" + flag, [&options, key](const std::string& value) { options.overrides.push_back(key + "=" + value); }, what);
}

void add_limits(CLI::App& command, Options& options) {
  command.add_option("--tolerance", options.tolerance, "A compare.yaml with limits and masks")->check(usable_path());
  command.add_option("--set", options.overrides, "Override a key of the tolerance, such as max_pixels=12; repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_limit(command, options, "threshold", "From which difference of colour on a pixel counts (0.1)");
  for (const job::LimitKey& limit : compare::limit_keys()) {
    add_limit(command, options, std::string(limit.key), std::string(limit.meaning));
  }
  add_limit(command, options, "max_ulp", "By how many units in the last place weights and metrics may differ (0)");
  command
      .add_option_function<std::vector<std::string>>(
          "--mask",
          [&options](const std::vector<std::string>& masks) { options.overrides.push_back(masks_override(masks)); },
          "X,Y,WIDTH,HEIGHT: a rectangle that is not compared; repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

CLI::App* add_pair_command(CLI::App& app, Options& options, Words& words, const char* name, const char* what) {
  CLI::App* command = app.add_subcommand(name, what);
  constexpr const char* kKinds =
      "A PNG, a movie, a frames.json, a folder of pictures, of a trace or of a job's results";
  command->add_option("baseline", options.baseline, std::string(kKinds) + ", a baseline")
      ->required()
      ->check(usable_path());
  command->add_option("actual", options.actual, kKinds)->required()->check(usable_path());
  add_threads(*command, options, kThreadsDefault);
  add_common(*command, options, words);
  return command;
}

void add_comparing(CLI::App& app, Options& options, Words& words) {
  auto* compare = add_pair_command(app, options, words, "compare", "Say what differs; exit code 4 on a difference");
  add_limits(*compare, options);
  compare->add_option("--report", options.report, "Write report.html and its companions into this folder")
      ->check(usable_path());
  compare->add_option("--pictures", options.pictures, "Items whose pictures the report shows, the worst first (50)")
      ->check(CLI::Range(0, 1'000'000));
  compare
      ->add_option_function<std::string>(
          "--flip", [&options](const std::string& which) { options.flip_all = which == "all"; },
          "Measure FLIP of the items that are shown, or of all (shown)")
      ->check(CLI::IsMember({"shown", "all"}));
  compare->add_flag("--annotations", options.annotations, "Print at most ten lines that CI services show");
  compare->add_flag("--json", options.json, "Print what was found as JSON");
  auto* approve = add_pair_command(app, options, words, "approve", "Take the actual as the new baseline");
  approve->add_flag("--dry-run", options.dry_run, "Only say what would be done");
  approve->add_flag("--hashes-only", options.hashes_only, "Keep no pictures in a new baseline");
}

void add_commands(CLI::App& app, Options& options, Words& words) {
  auto* run = add_job_command(app, options, words, "run", "Train, render and encode; goes on with what is there");
  add_work_options(*run, options);
  auto* train = add_job_command(app, options, words, "train", "Train as far as the trace");
  add_work_options(*train, options);
  constexpr const char* kJobOrTrace = "The job's YAML file, or the folder of a trace";
  auto* render = add_job_command(app, options, words, "render", "Render and encode from the trace", kJobOrTrace);
  add_work_options(*render, options);
  render->add_option("--frames", options.frames, "Draw these frames as PNGs only, such as 0-99,120")
      ->check(not_empty());
  auto* still = add_job_command(app, options, words, "still", "Draw one frame of the trace's film", kJobOrTrace);
  add_work_options(*still, options);
  still->add_option("--frame", options.frame, "Its number, from 0")->required();
  still->add_option("-o", options.file, "The PNG to write")->required()->check(usable_path() & png_path());
  add_job_command(app, options, words, "validate", "Check a job and say what is wrong with it");
  add_job_command(app, options, words, "config", "Print a job with every key resolved");
  add_common(*app.add_subcommand("schema", "Print the JSON Schema of a job"), options, words);
  auto* info = app.add_subcommand("info", "Say what a job, a trace, a frames.json or a movie holds");
  info->add_option("path", options.job, "A job's YAML file, a trace's folder, a frames.json or an MP4")
      ->required()
      ->check(usable_path());
  add_common(*info, options, words);
  add_bench(app, options, words);
  add_comparing(app, options, words);
}

const std::map<std::string, Command> kCommands = {
    {"run", Command::kRun},         {"train", Command::kTrain},       {"render", Command::kRender},
    {"still", Command::kStill},     {"validate", Command::kValidate}, {"config", Command::kConfig},
    {"schema", Command::kSchema},   {"info", Command::kInfo},         {"bench", Command::kBenchTrain},
    {"compare", Command::kCompare}, {"approve", Command::kApprove},
};

std::int64_t parse_number(std::string_view text, const std::string& list) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorKind::kUsage, "--frames", fmt::format("'{}' is no list of frames such as 0-99,120", list));
  }
  return number;
}

}  // namespace

std::vector<std::int64_t> parse_frames(const std::string& list, std::int64_t frames) {
  std::set<std::int64_t> numbers;
  std::size_t start = 0;
  while (start <= list.size()) {
    const std::size_t comma = std::min(list.find(',', start), list.size());
    const std::string_view item = std::string_view(list).substr(start, comma - start);
    const std::size_t dash = item.find('-');
    const std::int64_t first = parse_number(item.substr(0, dash), list);
    const std::int64_t last = dash == std::string_view::npos ? first : parse_number(item.substr(dash + 1), list);
    if (first > last || last >= frames) {
      throw Error(ErrorKind::kUsage, "--frames",
                  fmt::format("'{}' lies outside the movie's frames 0-{}", item, frames - 1));
    }
    for (std::int64_t number = first; number <= last; ++number) numbers.insert(number);
    start = comma + 1;
  }
  return {numbers.begin(), numbers.end()};
}

LogFormat asked_log_format(int argc, const char* const* argv) {
  constexpr std::string_view kOption = "--log-format";
  LogFormat format = LogFormat::kText;
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    std::string_view word = argv[i];
    if (!word.starts_with(kOption)) continue;
    word.remove_prefix(kOption.size());
    const bool apart = word.empty() && i + 1 < argc;
    const std::string name(apart ? argv[i + 1] : word.substr(std::min<std::size_t>(1, word.size())));
    if (const auto found = kLogFormats.find(name); found != kLogFormats.end()) format = found->second;
  }
  return format;
}

std::optional<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  Words words;
  CLI::App app("epochreel turns the training of a neural network into a movie.", "epochreel");
  app.set_version_flag("--version", "epochreel " EPOCHREEL_VERSION);
  app.require_subcommand(1);
  add_commands(app, options, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    std::ostringstream text;
    std::ostringstream none;
    app.exit(asked, text, none);
    put(text.str());
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw Error(ErrorKind::kUsage, "epochreel", usage_words(app, error, argc, argv));
  }
  options.command = kCommands.at(app.get_subcommands().front()->get_name());
  options.progress = kProgressModes.at(words.progress);
  options.log_format = kLogFormats.at(words.log_format);
  const bool is_bench = options.command == Command::kBenchTrain;
  if (options.threads == 0 && !is_bench) options.threads = std::min(usable_processors(), kMostThreads);
  return options;
}

}  // namespace epochreel::app
