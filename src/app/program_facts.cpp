#include "program_facts.h"

#include <fmt/format.h>

#include "build_info.h"
#include "epochreel/base/error.h"
#include "epochreel/base/processors.h"
#include "epochreel/base/text.h"
#include "epochreel/movie/encoder.h"
#include "epochreel/nn/network.h"
#include "epochreel/paint/painter.h"

namespace epochreel::app {

namespace {

std::string compiler() {
#ifdef __clang__
  return __VERSION__;
#else
  return "GCC " __VERSION__;
#endif
}

std::string encoder_words() {
  try {
    return movie::encoder_versions({});
  } catch (const Error&) {
    return movie::library_versions() + ", without x264";
  }
}

}  // namespace

std::string commit_words() {
  const BuildInfo& info = build_info();
  return info.is_changed ? info.commit + ", changed" : info.commit;
}

std::vector<std::pair<std::string, std::string>> program_facts() {
  std::vector<std::pair<std::string, std::string>> facts = {
      {"epochreel", EPOCHREEL_VERSION}, {"commit", commit_words()},           {"date", build_info().date},
      {"compiler", compiler()},         {"built with", EPOCHREEL_BUILT_WITH}, {"oneDNN", nn::onednn_version()}};
  for (const auto& fact : paint::library_versions()) facts.push_back(fact);
  facts.emplace_back("FFmpeg", encoder_words());
  return facts;
}

std::string instruction_words() {
  return fmt::format("{}, the most that oneDNN uses; the processor has {}", nn::effective_isa(job::Numerics::kNative),
                     cpu_instructions());
}

std::vector<std::pair<std::string, std::string>> gpu_facts(const nn::Gpus& gpus) {
  if (gpus.usable.empty()) return {{"gpu", "none: " + gpus.problem}};
  std::vector<std::pair<std::string, std::string>> facts;
  for (const nn::Gpu& gpu : gpus.usable) facts.emplace_back(fmt::format("gpu:{}", gpu.index), nn::words_of(gpu));
  return facts;
}

std::string version_text() {
  std::string text;
  for (const auto& [name, value] : program_facts())
    text += fmt::format("{} {}\n", name, printable(value, kMaxMessageBytes));
  text += "instructions " + instruction_words();
  for (const auto& [name, value] : gpu_facts(nn::find_gpus()))
    text += fmt::format("\n{} {}", name, printable(value, kMaxMessageBytes));
  return text;
}

}  // namespace epochreel::app
