#include "console.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "epochreel/base/text.h"

namespace epochreel::app {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

int terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace

std::string clock_words(double seconds) {
  const auto whole = std::llround(std::max(0.0, seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

struct Console::Rep {
  ProgressMode mode = ProgressMode::kNone;
  LogFormat format = LogFormat::kText;
  std::shared_ptr<spdlog::logger> logger;
  std::string stage;
  std::int64_t first_done = 0;  ///< what was there already when the stage began
  Clock::time_point start;
  Clock::time_point shown;
  bool bar = false;
  std::function<void(std::string_view, std::int64_t, std::int64_t)> hear;
};

Console::Console(const ConsoleOptions& options) : rep_(new Rep) {
  const bool quiet = options.quiet;
  rep_->format = options.log_format;
  rep_->mode = options.progress;
  if (rep_->mode == ProgressMode::kAuto) rep_->mode = isatty(STDERR_FILENO) ? ProgressMode::kTty : ProgressMode::kNone;
  if (quiet) rep_->mode = ProgressMode::kNone;
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
  rep_->logger = std::make_shared<spdlog::logger>("epochreel", sink);
  rep_->logger->set_level(quiet ? spdlog::level::err : spdlog::level::info);
  rep_->logger->flush_on(spdlog::level::trace);
  rep_->logger->set_pattern(rep_->format == LogFormat::kText ? "%v"
                                                             : R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})");
}

Console::~Console() { clear_bar(); }

namespace {

std::string as_line(LogFormat format, std::string_view prefix, std::string_view message) {
  const std::string words = printable(message, kMaxMessageBytes);
  if (format == LogFormat::kText) return fmt::format("{}{}", prefix, words);
  return fmt::format("\"message\":{}", nlohmann::json(words).dump());
}

}  // namespace

void Console::info(std::string_view message) {
  clear_bar();
  rep_->logger->info("{}", as_line(rep_->format, "", message));
}

std::string Console::line(std::string_view message) const {
  if (!rep_->logger->should_log(spdlog::level::info)) return "";
  const std::string words = as_line(rep_->format, "", message);
  if (rep_->format == LogFormat::kJson) return fmt::format("{{\"level\":\"info\",{}}}\n", words);
  return fmt::format("{}{}\n", rep_->mode == ProgressMode::kTty ? "\r\x1b[K" : "", words);
}

void Console::warn(std::string_view message) {
  clear_bar();
  rep_->logger->warn("{}", as_line(rep_->format, "warning: ", message));
}

void Console::warn(const std::vector<std::string>& messages) {
  const std::size_t shown = std::min(messages.size(), kMaxWarnings);
  for (std::size_t i = 0; i < shown; ++i) warn(messages[i]);
  if (shown < messages.size()) warn(fmt::format("and {} more warnings of this kind", messages.size() - shown));
}

void Console::error(std::string_view message) {
  clear_bar();
  tell_farm("fail", message);
  rep_->logger->error("{}", as_line(rep_->format, "error: ", message));
}

void Console::progress(std::string_view stage, std::int64_t done, std::int64_t total, std::string_view words) {
  if (rep_->hear) rep_->hear(stage, done, total);
  if (rep_->mode == ProgressMode::kNone) return;
  const auto now = Clock::now();
  if (rep_->stage != stage) {
    rep_->stage = stage;
    rep_->first_done = done;
    rep_->start = now;
    rep_->shown = {};
    tell_farm("status", stage);
  }
  const double apart = rep_->mode == ProgressMode::kOpenjd ? 1 : 0.1;
  if (done < total && seconds_between(rep_->shown, now) < apart) return;
  rep_->shown = now;
  if (rep_->mode == ProgressMode::kOpenjd) {
    const double percent = total > 0 ? 100 * static_cast<double>(done) / static_cast<double>(total) : 100;
    return tell_farm("progress", fmt::format("{:.1f}", percent));
  }
  draw_bar(stage, done, total, words);
}

void Console::on_progress(std::function<void(std::string_view, std::int64_t, std::int64_t)> hear) {
  rep_->hear = std::move(hear);
}

void Console::draw_bar(std::string_view stage, std::int64_t done, std::int64_t total, std::string_view words) {
  const double elapsed = seconds_between(rep_->start, rep_->shown);
  const auto fresh = static_cast<double>(done - rep_->first_done);
  const double left = fresh > 0 ? elapsed / fresh * static_cast<double>(total - done) : 0;
  if (rep_->mode == ProgressMode::kJson) {
    const bool is_known = fresh > 0 || done == total;
    const nlohmann::ordered_json line = {{"stage", stage},
                                         {"done", done},
                                         {"total", total},
                                         {"seconds", elapsed},
                                         {"seconds_left", is_known ? nlohmann::json(left) : nlohmann::json()}};
    fmt::print(stderr, "{}\n", line.dump());
    return;
  }
  constexpr int kBar = 24;
  const int full = total > 0 ? static_cast<int>(kBar * done / total) : kBar;
  const std::string text =
      fmt::format("{:<7} [{}{}] {}/{}  {} left  {}", stage, std::string(full, '='), std::string(kBar - full, ' '), done,
                  total, fresh > 0 ? clock_words(left) : "?", words);
  const std::size_t columns = std::max(20, terminal_columns() - 4);
  fmt::print(stderr, "\r\x1b[K{}", printable(text, columns));
  std::fflush(stderr);
  rep_->bar = true;
}

/// A message of Open Job Description is a line on stdout or stderr, such as `openjd_progress: 42.0`:
/// https://github.com/OpenJobDescription/openjd-specifications/wiki/How-Jobs-Are-Run#stdoutstderr-messages
void Console::tell_farm(std::string_view kind, std::string_view words) const {
  if (rep_->mode == ProgressMode::kOpenjd)
    fmt::print(stderr, "openjd_{}: {}\n", kind, printable(words, kMaxMessageBytes));
}

void Console::clear_bar() {
  if (!rep_->bar) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  rep_->bar = false;
}

void Console::end_progress() {
  clear_bar();
  rep_->stage.clear();
}

}  // namespace epochreel::app
