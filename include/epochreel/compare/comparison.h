/// The findings of comparing two sides, as plain data: the verdict, report.html and report.json say them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/compare/metrics.h"

namespace epochreel::compare {

/// From the best to the worst; `kOtherSize` and `kExtra` mean that there is no baseline to hold against.
enum class Verdict {
  kSame,       ///< the same bits
  kWithin,     ///< not the same bits, within tolerance
  kDifferent,  ///< beyond tolerance
  kMissing,    ///< in the baseline only
  kExtra,      ///< in the actual only: its baseline is missing
  kOtherSize,  ///< both are there, in different sizes
};

/// "same", "within tolerance", "different", "missing", "extra", "other size".
std::string verdict_word(Verdict verdict);

/// The order in which verdicts are counted and shown.
inline constexpr std::array kWorstFirst = {Verdict::kDifferent, Verdict::kOtherSize, Verdict::kMissing,
                                           Verdict::kExtra,     Verdict::kWithin,    Verdict::kSame};

/// How a command ends that found this verdict: kDifferent or kNoBaseline; none where the comparison passes.
std::optional<ErrorKind> failure_of(Verdict verdict);

/// Whether a verdict fails a comparison.
inline bool fails(Verdict verdict) { return failure_of(verdict).has_value(); }

struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
};

/// One picture, or one frame.
struct Item {
  std::string name;                   ///< "000030.png" in a folder, "000030" of a movie
  std::optional<std::int64_t> frame;  ///< its number in the movie, where it is known
  Verdict verdict = Verdict::kSame;
  std::string reason;         ///< one sentence; empty where the bits are the same
  std::string limits;         ///< the tolerance that was applied, in words
  std::string baseline_hash;  ///< XXH3-128 of the pixels, hexadecimal; empty where it was not needed
  std::string actual_hash;
  std::optional<Size> baseline_size;
  std::optional<Size> actual_size;
  std::optional<PictureMetrics> metrics;  ///< none where the bits are the same or one side has no pixels
  bool baseline_has_pixels = false;       ///< false: known by its hash alone
  bool actual_has_pixels = false;
};

/// A property that both sides have: of the environment (a version, the CPU), of a movie (frames, size, rate, tags).
struct Property {
  std::string name;
  std::string baseline;  ///< empty: unknown
  std::string actual;

  bool differs() const { return !baseline.empty() && !actual.empty() && baseline != actual; }
};

/// One stage of a training, in the order of the data.
struct TrainingStage {
  std::string name;  ///< "job", "data", "versions", "weights", "records", "metrics"
  bool same = true;
  std::string what;  ///< one sentence: what differs, or what was looked at
};

/// Two traces.
struct TrainingComparison {
  Verdict verdict = Verdict::kSame;  ///< kSame, kWithin or kDifferent
  std::string sentence;              ///< "the training is the same", "the training changed: ..."
  std::string diverged;              ///< the name of the first stage that differs and matters; empty where none does
  std::vector<TrainingStage> stages;
};

/// The least and the 1st percentile over the frames of a movie; frames of the same bits count as 1 and infinity.
struct MovieQuality {
  double ssim_min = 1;
  double ssim_p1 = 1;
  double psnr_min = 0;  ///< dB
  double psnr_p1 = 0;
  std::int64_t worst_frame = 0;  ///< that of the least SSIM, then of the least PSNR
};

/// Something that the comparison did not look at, and that nobody should take for compared.
struct NotLookedAt {
  std::string what;  ///< "files that are hidden or no pictures"
  std::int64_t count = 0;
  std::vector<std::string> names;  ///< the first kMostNamed of them; empty where they have no names
};
inline constexpr std::size_t kMostNamed = 20;

/// The kind of a side.
enum class SideKind {
  kNothing,      ///< a baseline that is not there yet
  kPicture,      ///< a PNG
  kPlainFolder,  ///< a folder of PNGs, without a record of what else there should be
  kFrameHashes,  ///< a frames.json
  kMovie,        ///< an MP4 or a Matroska file
  kTrace,        ///< the folder of a trace
  kResults,      ///< the folder of a job's results
  kBaseline,     ///< a baseline.json, or its folder
};

/// "nothing", "a picture", "a folder of pictures", "the hashes of a movie's frames", "a movie", "a trace", "a job's
/// results", "a baseline".
std::string side_words(SideKind kind);

struct Side {
  std::string path;
  SideKind kind = SideKind::kNothing;
};

struct Comparison {
  Side baseline;
  Side actual;
  Verdict verdict = Verdict::kSame;  ///< kExtra where a baseline is missing or of another size; no kMissing, kOtherSize
  std::string sentence;              ///< the answer, in one sentence
  std::string limits;                ///< the tolerance, in words
  std::vector<Property> environment;
  std::vector<Property> movie;  ///< empty where no side is a movie
  std::optional<MovieQuality> quality;
  std::optional<TrainingComparison> training;
  std::vector<Item> items;  ///< in the order of the frames
  std::vector<NotLookedAt> not_looked_at;
};

/// The verdict as a headline: "different", or "no baseline" where that is what the comparison lacks.
std::string headline(const Comparison& comparison);

/// How many items have a verdict.
std::int64_t count_of(const Comparison& comparison, Verdict verdict);

/// The exit code of the command that made the comparison: 0, 4 or 5.
int exit_code_of(const Comparison& comparison);

/// The share of the pixels that both sides have that count as different; 0 where nothing was measured.
double different_share(const Item& item);

/// The indices of the items by kWorstFirst; those of one verdict by their share of different pixels.
std::vector<std::size_t> worst_first(const Comparison& comparison);

/// The properties that both sides have and that are not the same.
std::vector<Property> differing(const std::vector<Property>& properties);

/// "3 files of the actual that are hidden or no pictures (a.txt, b.txt and 1 more)"; of the names at most `most`.
std::string not_looked_at_words(const NotLookedAt& left_out, std::size_t most);

}  // namespace epochreel::compare
