/// THE description of a job: every key with its rule and its meaning, once. Reading, printing, the JSON Schema and
/// configs/reference.yaml are visitors of it.
///
/// A visitor of a struct has
///   field(key, value, rule, doc)      a scalar
///   section(key, value, doc)          a map of keys
///   choice(key, value, doc)           one word or a map of one key
///   tagged(key, value, tag, doc)      a choice as a map: the key `tag` says which case the other keys are of
///   list(key, values, count, doc)     a list of choices, or of maps
///   items(key, add, count, doc)       a list of maps; add() makes a new one and returns its description
///   items_like(key, values, usual, count, doc)  a list of maps; a key that one leaves out is as in `usual`
///   theme(key, value, doc)            the name of a theme, a YAML file, or a map of a theme's keys
/// and one of a choice has
///   word(key, active, set, doc)           the bare word
///   value(key, active, get, rule, doc)    `key: scalar`, or the bare word where the rule does not require a value
///   fields(key, active, get, doc, alone)  `key: {...}`, or the bare word where every field has a default; where
///                                         `alone` is given, `key: scalar` too, which is the field of that name
/// where `active` says that the choice now is this one, `set` makes it this one, and `get` makes it this one and
/// returns what it holds. Descriptions leave their struct unchanged: only the visitor calls set and get.
#pragma once

#include <cstdint>
#include <limits>

#include "describe_layers.h"
#include "describe_theme.h"
#include "describe_train.h"
#include "epochreel/job/job.h"
#include "rules.h"
#include "tagged.h"

namespace epochreel::job {

inline constexpr int kMaxImages = 1'000'000'000;
inline constexpr int kMaxFirstLabel = 1'000'000;

template <class V>
void describe(V& v, DataSpec& data) {
  v.field("dataset", data.dataset, OneOf{kDatasetNames}, "Which images the network learns.");
  v.field("path", data.path, FolderPath{},
          "Folder of the four IDX files, of CIFAR-10 or of pictures, or the file of npz or csv. auto looks where "
          "ci/setup.sh "
          "and Debian's packages put them; idx, folder, npz and csv need a path, synthetic has none. docs/data.md says "
          "which "
          "files are found.");
  v.field("classes", data.classes, Whole<int>{2, 256},
          "How many classes the labels tell apart; 10 for mnist and fashion-mnist.");
  v.field("train_limit", data.train_limit, Whole<int>{0, kMaxImages}, "Use the first so many training images; 0: all.");
  v.field("test_limit", data.test_limit, Whole<int>{0, kMaxImages}, "Use the first so many test images; 0: all.");
  v.field(
      "train_images", data.train_images, later(FilePath{}),
      "IDX or csv file of the training images, relative to path, or their array of an npz. auto: found by its name and "
      "what it holds.");
  v.field("train_labels", data.train_labels, later(FilePath{}), "Likewise, the labels of the training images.");
  v.field("test_images", data.test_images, later(FilePath{}), "Likewise, the test images.");
  v.field("test_labels", data.test_labels, later(FilePath{}), "Likewise, the labels of the test images.");
  v.field("first_label", data.first_label, later(Whole<int>{0, kMaxFirstLabel}),
          "The label of the first class in the files: 1 for the letters of EMNIST, which are 1 to 26.");
  v.field("shape", data.shape, later(ImageShape{}),
          "The shape of an image, where rows of numbers do not tell it, or to which the pictures of a folder are "
          "brought; [3, 16, 16] makes synthetic images coloured. []: the files tell.");
  v.field("label", data.label, later(ScreenWords{}),
          "The column of a csv that holds the classes: its name, or its number from 0 in quotes. auto: the column "
          "called label, class, target or y, else the last.");
  v.field("white", data.white, later(Real{.min = 0, .max = 1e9}),
          "The number of an npz or a csv that is white; 0 is black. 0: 1 where no number is above 1, else 255.");
  v.field("test_share", data.test_share, later(Real{.min = 0, .max = 1, .above_min = true, .below_max = true}),
          "Share of the images of each class, chosen by the seed, that the network is tested on, where the files of "
          "folder, npz or csv do not tell.");
  v.field("class_names", data.class_names, later(NameList{}),
          "Names of the classes in the order of their labels. []: the data's own, else the labels.");
  v.field("class_names_file", data.class_names_file, later(FilePath{}),
          "A text file with the name of a class a line, relative to path. auto: the data's own.");
}

template <class V>
void describe(V& v, RecordSpec& record) {
  v.field("snapshots", record.snapshots, Whole<int>{2, 100000},
          "Instants of the training that are recorded, dense at the start; the first and the last always are.");
  v.field("weights", record.weights, OneOf{kWeightFormatNames}, "How the weights are kept in a snapshot.");
  v.field("probes_per_class", record.probes_per_class, Whole<int>{1, 100},
          "Test images of each class whose way through the network is recorded.");
  v.field("eval_limit", record.eval_limit, Whole<int>{0, kMaxImages},
          "Test images evaluated a snapshot; 0: all. All are evaluated at the end of each epoch.");
}

/// Panels and scenes have no keys of their own but for these.
template <class V, class Kind>
void describe_keys(V&, Kind&) {}

template <class V>
void describe_keys(V& v, NetworkPanel& network) {
  v.field("edges", network.edges, OneOf{kEdgeChoiceNames}, "By what connections are chosen and lit.");
}

template <class V>
void describe_keys(V& v, CurvesPanel& curves) {
  v.field("scale", curves.scale, OneOf{kAxisScaleNames}, "The scale of the axes of loss and of steps.");
}

template <class V>
void describe_keys(V& v, RidgesPanel& ridges) {
  v.field("of", ridges.of, OneOf{kRidgeSourceNames}, "The values whose distribution is shown.");
}

template <class V>
void describe_keys(V& v, WeightsPanel& weights) {
  v.field("show", weights.show, OneOf{kWeightViewNames}, "The meaning of a weight's colour.");
}

template <class V>
void describe_keys(V& v, WeightsScene& weights) {
  v.field("show", weights.show, OneOf{kWeightViewNames}, "The meaning of a weight's colour.");
}

/// A case a row of `types`. The keys of a type that was chosen before are kept where it is chosen again.
template <class V, class Spec>
void describe_kinds(V& v, Spec& spec, const auto& types) {
  for (const auto& type : types) {
    const bool chosen = spec.kind.index() == type.kind.index();
    const auto make = [&]() -> Spec& {
      if (spec.kind.index() != type.kind.index()) spec.kind = type.kind;
      return spec;
    };
    v.fields(type.word, chosen, make, type.meaning);
  }
}

template <class V>
void describe(V& v, PanelSpec& panel) {
  v.field("row", panel.row, Whole<int>{1, kGridCells}, "Row of the grid it starts in, from 1 at the top.");
  v.field("column", panel.column, Whole<int>{1, kGridCells}, "Column of the grid it starts in, from 1 at the left.");
  v.field("rows", panel.rows, Whole<int>{1, kGridCells}, "Rows it takes.");
  v.field("columns", panel.columns, Whole<int>{1, kGridCells}, "Columns it takes.");
  std::visit([&](auto& kind) { describe_keys(v, kind); }, panel.kind);
}

template <class V>
void describe_cases(V& v, PanelSpec& panel) {
  describe_kinds(v, panel, kPanelTypes);
}

template <class V>
void describe(V& v, SceneSpec& scene) {
  v.field("seconds", scene.seconds, Real{.min = 0, .max = 3600, .above_min = true, .required = true},
          "How long it lasts.");
  std::visit([&](auto& kind) { describe_keys(v, kind); }, scene.kind);
  if (!has_panels(scene.kind)) return;
  v.list("panels", scene.panels, Count{0, 40, "panel"},
         "The panels, placed on a grid of 12 rows and 12 columns; empty: as suits the scene and the movie's size.");
}

template <class V>
void describe_cases(V& v, SceneSpec& scene) {
  describe_kinds(v, scene, kSceneTypes);
}

template <class V>
void describe_cases(V& v, PngSpec& png) {
  v.word(
      "none", png.every == 0, [&] { png.every = 0; }, "keep no frame");
  v.word(
      "all", png.every == 1, [&] { png.every = 1; }, "keep every frame");
  v.value(
      "every", png.every > 1, [&]() -> int& { return png.every; },
      Whole<int>{.min = 1, .max = 1'000'000, .required = true}, "keep frames 0, N, 2N, ...");
}

template <class V>
void describe(V& v, H264Spec& h264) {
  v.field("crf", h264.crf, Whole<int>{1, 51}, "Constant rate factor: lower is better and larger.");
  v.field("preset", h264.preset, OneOf{kPresetNames}, "From fast and large to slow and small.");
}

template <class V>
void describe(V& v, HevcSpec& hevc) {
  v.field("crf", hevc.crf, Whole<int>{0, 51}, "Constant rate factor of x265: lower is better and larger.");
  v.field("preset", hevc.preset, OneOf{kPresetNames}, "From fast and large to slow and small.");
}

template <class V>
void describe(V& v, Av1Spec& av1) {
  v.field("crf", av1.crf, Whole<int>{1, 63}, "Constant quality of libaom: lower is better and larger.");
  v.field("speed", av1.speed, Whole<int>{0, 8}, "libaom's cpu-used: lower is slower and smaller.");
}

template <class V>
void describe(V& v, Vp9Spec& vp9) {
  v.field("crf", vp9.crf, Whole<int>{1, 63}, "Constant quality of libvpx: lower is better and larger.");
  v.field("speed", vp9.speed, Whole<int>{0, 5}, "libvpx's cpu-used: lower is slower and smaller.");
}

template <class V>
void describe(V&, Ffv1Spec&) {}

/// GIF counts hundredths of a second, and browsers show frames slower that last one alone.
template <class V>
void describe(V& v, GifSpec& gif) {
  v.field("width", gif.width, Whole<int>{16, 7680}, "Pixels across, at most the movie's; the height follows.");
  v.field("fps", gif.fps, Whole<int>{.min = 1, .max = 50, .divides = 100},
          "Frames a second, at most the movie's: a GIF counts hundredths of a second.");
}

template <class V>
void describe(V& v, ApngSpec& apng) {
  v.field("width", apng.width, Whole<int>{16, 7680}, "Pixels across, at most the movie's; the height follows.");
  v.field("fps", apng.fps, Whole<int>{1, 240}, "Frames a second, at most the movie's.");
}

template <class V>
void describe_cases(V& v, VideoSpec& video) {
  fields_case<H264Spec>(v, "h264", video, "H.264 by x264, 4:2:0, in an MP4; its keys are crf and preset");
  fields_case<HevcSpec>(v, "hevc", video, "H.265 by x265, 4:2:0, in an MP4; its keys are crf and preset");
  fields_case<Av1Spec>(v, "av1", video, "AV1 by libaom, 4:2:0, in an MP4; its keys are crf and speed");
  fields_case<Vp9Spec>(v, "vp9", video, "VP9 by libvpx, 4:2:0, in a WebM; its keys are crf and speed");
  fields_case<Ffv1Spec>(v, "ffv1", video, "FFV1, the frames' own pixels, in a Matroska file; it has no other keys");
  fields_case<GifSpec>(v, "gif", video, "an animated GIF of the theme's colours; its keys are width and fps");
  fields_case<ApngSpec>(v, "apng", video, "an animated PNG of the theme's colours; its keys are width and fps");
}

template <class V>
void describe(V& v, FooterSpec& footer) {
  v.field("text", footer.text, later(ScreenWords{}), "Words of your own.");
  v.field(
      "logo", footer.logo, later(PngPath{}),
      "A picture, drawn with its transparency; its path is relative to the folder in which the program is started.");
}

/// A further file that says nothing of its own.
inline RenditionSpec usual_rendition(const MovieSpec& movie) {
  return {
      .file = "", .width = movie.width, .height = movie.height, .fps = movie.fps, .theme = movie.theme, .video = {}};
}

template <class V>
void describe(V& v, RenditionSpec& rendition) {
  v.field("file", rendition.file, FolderName{.required = true},
          "Its name among the results. The ending chooses the codec where video names none.");
  v.field("width", rendition.width, Whole<int>{64, 7680, true}, "Pixels across.");
  v.field("height", rendition.height, Whole<int>{64, 7680, true}, "Pixels down.");
  v.field("fps", rendition.fps, Whole<int>{1, 240}, "Frames a second.");
  v.theme("theme", rendition.theme, "Colours and fonts.");
  v.tagged("video", rendition.video, {"codec", "How the file is encoded."}, "How it is encoded.");
}

template <class V>
void describe(V& v, MovieSpec& movie) {
  v.field("width", movie.width, Whole<int>{64, 7680, true}, "Pixels across.");
  v.field("height", movie.height, Whole<int>{64, 7680, true}, "Pixels down.");
  v.field("fps", movie.fps, Whole<int>{1, 240}, "Frames a second.");
  v.theme("theme", movie.theme, "Colours and fonts.");
  v.field("title", movie.title, later(ScreenWords{}),
          "The title of the movie, in the title scene and the head of the training; empty: the name of the data set.");
  v.section("footer", movie.footer, "What stands in the foot of every frame.");
  v.field("captions", movie.captions, later(Flag{}),
          "Whether sentences below the panels say what happens; without them the panels are higher.");
  v.list("scenes", movie.scenes, Count{1, 100, "scene"}, "The scenes of the movie, in this order.");
  v.choice("png", movie.png, "Which frames are kept as PNG files.");
  v.tagged("video", movie.video, {"codec", "How the movie is encoded."}, "The file.");
  v.items_like("also", movie.also, usual_rendition(movie), later(Count{0, 20, "file"}),
               "Further files of the movie. Size, rate and theme of a file are the movie's where it says no others; "
               "files in which "
               "they agree are drawn once.");
}

template <class V>
void describe(V& v, Job& job) {
  v.field("name", job.name, FolderName{.required = true}, "Names the job, and its folder below out/.");
  v.field("seed", job.seed, Whole<std::uint64_t>{0, std::numeric_limits<std::uint64_t>::max()},
          "Decides all that is random: first weights, order of the images, dropout, augmentation, probes.");
  v.section("data", job.data, "The data that is learnt.");
  v.list("network", job.network, Count{1, 64, "layer", true},
         "Layers in the order of the data. The last is dense with a unit a class; softmax cross-entropy closes it.");
  v.section("train", job.train, "How it is learnt.");
  v.section("record", job.record, "The records that the trace keeps.");
  v.section("movie", job.movie, "The movie that is drawn from the trace.");
}

}  // namespace epochreel::job
