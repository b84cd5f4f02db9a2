#include "commands/findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <omp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <system_error>
#include <utility>
#include <variant>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/processors.h"
#include "epochreel/data/dataset.h"
#include "epochreel/movie/encoder.h"
#include "epochreel/nn/devices.h"
#include "epochreel/paint/painter.h"
#include "options.h"
#include "program_facts.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

/// The findings of a section.
class Notes {
 public:
  void found(const std::string& name, const std::string& value) {
    list_.push_back({name, value, FindingState::kFound, "", ""});
  }

  void lacks(const std::string& name, FindingState lack, const std::string& problem, const std::string& fix) {
    list_.push_back({name, "", lack, problem, fix});
  }

  /// Notes what `look` says of `name`. If `look` throws, its sentence is the problem, `lack` the state, and `fix` mends
  /// it. Returns whether it is there.
  template <class Look>
  bool ask(const std::string& name, FindingState lack, const std::string& fix, const Look& look) {
    try {
      found(name, look());
      return true;
    } catch (const std::exception& error) {
      lacks(name, lack, error.what(), fix);
      return false;
    }
  }

  std::vector<Finding> take() { return std::move(list_); }

 private:
  std::vector<Finding> list_;
};

void look_at_program(Notes& notes, const fs::path& /*out*/) {
  for (const auto& [name, value] : program_facts()) notes.found(name, value);
}

void look_at_processors(Notes& notes, const fs::path& /*out*/) {
  notes.found("cpu", cpu_model());
  notes.found("instructions", instruction_words());
  notes.found("processors",
              fmt::format("{} online, {} by affinity", sysconf(_SC_NPROCESSORS_ONLN), omp_get_num_procs()));
  const int quota = cgroup_processors();
  const char* const omp = std::getenv("OMP_NUM_THREADS");  // NOLINT(concurrency-mt-unsafe): nothing sets variables
  notes.found("limits", fmt::format("control group: {}, OMP_NUM_THREADS: {}",
                                    quota == 0 ? "no quota" : counted(quota, "processor"), omp ? omp : "not set"));
  notes.found("threads", fmt::format("{}, where --threads does not say another number", default_threads()));
}

/// A machine without a GPU lacks nothing; one whose GPU cannot be used does.
void look_at_gpus(Notes& notes, const fs::path& /*out*/) {
  const nn::Gpus gpus = nn::find_gpus();
  if (gpus.usable.empty() && !gpus.is_absent) {
    notes.lacks("gpu", FindingState::kOptional, gpus.problem, gpus.fix);
    return;
  }
  for (const auto& [name, value] : gpu_facts(gpus)) notes.found(name, value);
}

/// A word of class names in a script that the themes' own fonts lack.
struct Script {
  const char* name;
  const char* word;
};
constexpr Script kScripts[] = {{"Chinese", "中文"}, {"Arabic", "قطة"}, {"Hebrew", "חתול"}, {"Devanagari", "बिल्ली"}};

/// The scripts that have a font. Error{kFailed} where one has none.
std::string scripts_with_fonts() {
  std::vector<std::string> with;
  std::vector<std::string> without;
  for (const Script& script : kScripts) {
    const bool has_font = paint::choose_fonts({{script.name, script.word}}).warnings.empty();
    (has_font ? with : without).emplace_back(script.name);
  }
  if (without.empty()) return fmt::format("{}", fmt::join(with, ", "));
  throw Error(ErrorKind::kFailed, "",
              fmt::format("fontconfig knows no font with the letters of {}, which class names may have",
                          fmt::join(without, ", ")));
}

void look_at_fonts(Notes& notes, const fs::path& /*out*/) {
  const job::ThemeSpec theme;
  const bool has_own = notes.ask("theme", FindingState::kMissing,
                                 "run ci/setup.sh, or set EPOCHREEL_FONTS to a folder of Inter's files", [&] {
                                   paint::require_fonts(theme);
                                   return paint::painting_versions(theme).at("fonts");
                                 });
  if (!has_own) return;  // the others are looked for where the theme's lack letters
  notes.ask("version", FindingState::kOptional, "run ci/setup.sh, and leave EPOCHREEL_FONTS unset", [&] {
    if (paint::has_usual_fonts()) return std::string("4.0 beta 7, as everywhere");
    throw Error(ErrorKind::kFailed, "",
                "these are not the files of Inter 4.0 beta 7: frames have other hashes than elsewhere");
  });
  notes.ask("other scripts", FindingState::kOptional, "sudo apt-get install fonts-noto-core fonts-noto-cjk",
            scripts_with_fonts);
}

/// One of each codec that a job may name, its keys at their defaults.
std::vector<job::VideoSpec> all_codecs() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return std::vector<job::VideoSpec>{job::VideoSpec(std::in_place_index<I>)...};
  }
  (std::make_index_sequence<std::variant_size_v<job::VideoSpec>>());
}

void look_at_encoders(Notes& notes, const fs::path& /*out*/) {
  const std::size_t usual = job::VideoSpec{}.index();
  for (const job::VideoSpec& video : all_codecs()) {
    const bool is_usual = video.index() == usual;
    notes.ask(std::string(job::codec_name(video)), is_usual ? FindingState::kMissing : FindingState::kOptional,
              "sudo apt-get install libavcodec-extra, or set movie.video.codec to a codec that is there", [&] {
                movie::require_encoder(video);
                return movie::encoder_versions(video);
              });
  }
}

struct DataSource {
  job::DatasetKind kind;
  const char* command;  ///< fetches it
};
constexpr DataSource kDataSources[] = {
    {job::DatasetKind::kMnist, "ci/setup.sh"},
    {job::DatasetKind::kFashionMnist, "sudo apt-get install dataset-fashion-mnist"},
};

void look_at_data(Notes& notes, const fs::path& /*out*/) {
  for (const DataSource& source : kDataSources) {
    job::DataSpec spec;
    spec.dataset = source.kind;
    const std::string name(job::dataset_name(source.kind));
    const std::string fix =
        fmt::format("{}, or set EPOCHREEL_DATA to the folder that holds the folder {}", source.command, name);
    notes.ask(name, FindingState::kOptional, fix, [&] {
      const data::Dataset data = data::load_dataset(spec, 1);
      return fmt::format("{} training images, {} test images", grouped(data.train.count), grouped(data.test.count));
    });
  }
}

/// The folder itself, or the nearest above it that is there.
fs::path nearest_that_exists(const fs::path& folder) {
  fs::path place = fs::absolute(folder).lexically_normal();
  std::error_code error;
  while (!fs::exists(fs::symlink_status(place, error)) && place.has_relative_path()) place = place.parent_path();
  return place;
}

/// Makes a file in the folder and removes it: permissions alone do not tell, to root least of all.
void require_writable(const fs::path& folder) {
  std::string name = (folder / ".epochreel-doctor-XXXXXX").string();
  const int file = mkstemp(name.data());
  if (file < 0) {
    throw Error(ErrorKind::kFailed, folder.string(),
                fmt::format("cannot be written: {}", std::generic_category().message(errno)));
  }
  close(file);
  unlink(name.c_str());
}

void look_at_folders(Notes& notes, const fs::path& out) {
  notes.ask("results", FindingState::kMissing, "set --out to a folder that can be written", [&] {
    const fs::path place = nearest_that_exists(out);
    if (!fs::is_directory(place)) throw Error(ErrorKind::kFailed, place.string(), "is no folder");
    require_writable(place);
    const auto free = static_cast<double>(fs::space(place).available);
    return fmt::format("{}, {:.1f} GiB free", out.string(), free / (1 << 30));
  });
}

struct Looks {
  const char* section;
  void (*look)(Notes& notes, const fs::path& out);
};

/// In the order of the report.
constexpr Looks kLooks[] = {
    {"program", look_at_program}, {"processors", look_at_processors}, {"gpus", look_at_gpus},
    {"fonts", look_at_fonts},     {"encoders", look_at_encoders},     {"data", look_at_data},
    {"folders", look_at_folders},
};

}  // namespace

std::vector<Section> look_at_machine(const fs::path& out) {
  std::vector<Section> sections;
  for (const auto& [section, look] : kLooks) {
    Notes notes;
    look(notes, out);
    sections.push_back({section, notes.take()});
  }
  return sections;
}

}  // namespace epochreel::app
