#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "commands/command_options.h"
#include "commands/findings.h"
#include "console.h"
#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/text.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

struct DoctorOptions {
  std::filesystem::path out = "out";
  bool json = false;
};

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNameColumns = 17;

/// Prints words behind `head`, in lines of at most kColumns that stand below each other. A word that is longer, such as
/// a path, stands alone in its line and is not cut.
void print_words(const std::string& head, const std::string& words) {
  std::string line = head;
  std::istringstream rest(words);
  for (std::string word; rest >> word;) {
    if (line.size() > kNameColumns && line.size() + 1 + word.size() > kColumns) {
      put_line(line);
      line = std::string(kNameColumns, ' ');
    }
    line += (line.size() > kNameColumns ? " " : "") + word;
  }
  put_line(line);
}

/// In the JSON; in the text, the mark of a line.
struct StateWords {
  const char* name;
  const char* mark;
};
StateWords words_of(FindingState state) {
  switch (state) {
    case FindingState::kFound:
      return {"found", ""};
    case FindingState::kOptional:
      return {"optional", "not there; some jobs alone need it"};
    case FindingState::kMissing:
      break;
  }
  return {"missing", "MISSING"};
}

void print_finding(const Finding& finding) {
  const std::string gap(kNameColumns, ' ');
  const std::string head = fmt::format("  {:<{}}", printable(finding.name), kNameColumns - 2);
  if (finding.state == FindingState::kFound) return print_words(head, printable(finding.value, kMaxMessageBytes));
  print_words(head, words_of(finding.state).mark);
  print_words(gap, finding.problem);
  print_words(gap, "fix: " + finding.fix);
}

void print_text(const std::vector<Section>& sections) {
  for (const Section& section : sections) {
    if (&section != &sections.front()) put("\n");
    put_line(section.name);
    for (const Finding& finding : section.findings) print_finding(finding);
  }
}

nlohmann::ordered_json json_of(const Finding& finding) {
  return {{"name", valid_utf8(finding.name)},
          {"state", words_of(finding.state).name},
          {"value", valid_utf8(finding.value)},
          {"problem", valid_utf8(finding.problem)},
          {"fix", valid_utf8(finding.fix)}};
}

/// As docs/doctor.schema.json describes it.
void print_json(const std::vector<Section>& sections, bool is_able) {
  nlohmann::ordered_json all = {{"version", 1}, {"ok", is_able}, {"sections", nlohmann::ordered_json::object()}};
  for (const Section& section : sections) {
    nlohmann::ordered_json& list = all["sections"][section.name] = nlohmann::ordered_json::array();
    for (const Finding& finding : section.findings) list.push_back(json_of(finding));
  }
  put(printable_json(all.dump(2)) + "\n");
}

std::int64_t count(const std::vector<Section>& sections, FindingState state) {
  std::int64_t sum = 0;
  for (const Section& section : sections) sum += std::ranges::count(section.findings, state, &Finding::state);
  return sum;
}

void doctor(const DoctorOptions& options, Console& console) {
  const std::vector<Section> sections = look_at_machine(options.out);
  const std::int64_t missing = count(sections, FindingState::kMissing);
  const std::int64_t optional = count(sections, FindingState::kOptional);
  if (options.json) {
    print_json(sections, missing == 0);
  } else {
    print_text(sections);
  }
  if (missing > 0) {
    throw Error(ErrorKind::kFailed, "doctor",
                fmt::format("no MP4 can be made here: {} missing; the lines marked MISSING say how to mend it",
                            missing == 1 ? "1 thing is" : fmt::format("{} things are", missing)));
  }
  console.info(optional == 0 ? "films can be made here, and nothing is missing"
                             : fmt::format("films can be made here; {} that some jobs need {} not there",
                                           counted(optional, "thing"), optional == 1 ? "is" : "are"));
}

}  // namespace

void add_doctor(CommandOptions& command) {
  DoctorOptions& options = command.does(doctor);
  command.path("--out", options.out, "Folder of the results (default: out)");
  command.flag("--json", options.json, "Print what was found as JSON, as docs/doctor.schema.json describes it");
  command.console();
}

}  // namespace epochreel::app
