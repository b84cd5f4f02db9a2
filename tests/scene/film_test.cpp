#include "epochreel/scene/film.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "epochreel/base/error.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/curves.h"
#include "src/scene/marks/texts.h"
#include "src/scene/marks/tiles.h"
#include "src/scene/marks/timeline.h"
#include "src/scene/panels/classes/matrix.h"
#include "src/scene/panels/network/edges.h"
#include "src/scene/panels/network/network_picture.h"
#include "src/scene/text/words.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  return fs::path(testing::TempDir()) / "epochreel_film" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

TEST(Film, HasAsManyFramesAsItsScenesAskFor) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  EXPECT_EQ(film.frames(), 10 * (6 + 10));
  // The small trace has these records alone; of the others each has its sentence.
  for (const std::string& warning : film.warnings()) {
    EXPECT_THAT(warning, testing::AllOf(testing::HasSubstr("not drawn: "), testing::Not(testing::HasSubstr("network")),
                                        testing::Not(testing::HasSubstr("connections")),
                                        testing::Not(testing::HasSubstr("confusion"))));
  }
  EXPECT_GE(film.poster_frame(), 20);
  EXPECT_LT(film.poster_frame(), 80);
}

TEST(Film, ShowsWhatWasRecordedAtTheEndsOfTraining) {
  const auto trace = write_small_trace(folder());
  const Film film(trace, small_movie(), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(20);
  const Seen last = resolver.resolve(79);
  const auto* start = mark_of<Counters>(first);
  const auto* end = mark_of<Counters>(last);
  ASSERT_TRUE(start && end);
  const auto value = [](const Counters& panel, const std::string& label) {
    for (const Counter& counter : panel.counters) {
      if (counter.label == label) return counter.value;
    }
    return "no counter of " + label;
  };
  EXPECT_EQ(value(*start, "step"), "0");
  EXPECT_EQ(value(*end, "step"), "500");
  EXPECT_EQ(value(*end, "images seen"), "5,000");
  const auto* matrix = mark_of<Matrix>(last);
  ASSERT_TRUE(matrix);
  // Snapshot 5, row 0: 210 right; 10 + c elsewhere, c = 1..3.
  EXPECT_NEAR(matrix->shares[0], 210.0 / (210 + 11 + 12 + 13), 1e-12);
}

TEST(Film, InterpolatesLinearlyBetweenSnapshots) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  Viewer resolver(film);
  double before = -1;
  for (std::int64_t frame = 20; frame < 80; ++frame) {
    const Seen now = resolver.resolve(frame);
    const double done = mark_of<TimeMark>(now)->done;
    EXPECT_GE(done, before) << "frame " << frame;
    before = done;
  }
  EXPECT_DOUBLE_EQ(before, 1.0);
}

TEST(Film, KeepsItsScalesOverTheWholeMovie) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(20);
  const auto* axes = mark_of<Axes>(first);
  const auto* network = mark_of<NetworkPicture>(first);
  for (std::int64_t frame = 21; frame < 80; frame += 7) {
    const Seen now = resolver.resolve(frame);
    EXPECT_EQ(*axes, *mark_of<Axes>(now));
    EXPECT_EQ(network->tone_reference, mark_of<NetworkPicture>(now)->tone_reference);
  }
}

TEST(Film, NeverShowsTheFutureInItsCurves) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  Viewer resolver(film);
  for (std::int64_t frame = 20; frame < 80; frame += 5) {
    const Seen now = resolver.resolve(frame);
    const double done = mark_of<TimeMark>(now)->done;
    for (const Series& series : mark_of<Curves>(now)->series) {
      for (const Point& point : series.points) EXPECT_LE(point.x, done + 1e-9);
    }
  }
}

using Lists = std::vector<const std::vector<Primitive>*>;

std::size_t words_in(const Lists& lists) {
  std::size_t words = 0;
  for (const auto* list : lists) {
    words += static_cast<std::size_t>(std::count_if(
        list->begin(), list->end(), [](const Primitive& p) { return std::holds_alternative<SetText>(p); }));
  }
  return words;
}

std::size_t pictures_in(const Lists& lists) {
  std::size_t all = 0;
  for (const auto* list : lists) all += list->size();
  return all - words_in(lists);
}

TEST(Film, EachSceneFadesOverTheOneBefore) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  Viewer viewer(film);
  EXPECT_EQ(viewer.resolve(film.frames() - 1).drawing.cut, nullptr);
  for (const SceneSpan& span : film.plan().context.scenes) {
    double opacity = 1;
    std::int64_t lasts = 0;
    for (std::int64_t frame = 0; frame < span.count; ++frame) {
      const auto cut = viewer.resolve(span.first + frame).drawing.cut;
      if (cut == nullptr) continue;
      EXPECT_EQ(lasts, frame) << "a cut begins with the scene";
      EXPECT_LT(cut->opacity, opacity);
      opacity = cut->opacity;
      ++lasts;
      Viewer before(film);
      const Drawing last = before.resolve(span.first - 1).drawing;
      // All of it fades or lies over the picture; tiles may come in addition, and words go first.
      EXPECT_GE(pictures_in({&cut->before->backdrop, &cut->before->foreground, &cut->over}),
                pictures_in({&last.backdrop, &last.foreground}));
      const std::size_t words = words_in({&cut->before->backdrop, &cut->before->foreground, &cut->over});
      const std::size_t all = words_in({&last.backdrop, &last.foreground});
      if (frame == 0) {
        EXPECT_EQ(words, all);
      } else {
        EXPECT_LE(words, all);
      }
    }
    const auto longest = std::llround(0.8 * film.plan().context.movie.fps);
    EXPECT_EQ(lasts, span.first == 0 ? 0 : std::min<std::int64_t>(span.count / 4, longest));
    EXPECT_LT(opacity, span.first == 0 ? 2 : 0.4);
  }
}

TEST(Film, SaysWhatItCannotDraw) {
  SmallTrace spec;
  spec.weights = false;
  spec.statistics = false;
  const Film film(write_small_trace(folder(), spec), small_movie(), even_measure());
  EXPECT_THAT(film.warnings(),
              testing::IsSupersetOf(
                  {"connections are not drawn: no weights were recorded",
                   "filters are not drawn: no weights of a dense or conv2d layer that reads pixels were recorded",
                   "the weights are not drawn one by one: no weights were recorded",
                   "confusion and accuracy per class are not drawn: stat.confusion was not recorded"}));
  Viewer resolver(film);
  for (std::int64_t frame = 0; frame < film.frames(); ++frame) {
    const Seen now = resolver.resolve(frame);
    EXPECT_EQ(mark_of<Matrix>(now), nullptr);
    EXPECT_EQ(mark_of<Tiles>(now), nullptr);
  }
}

TEST(Film, ShowsHowFarFromZeroTheOutputsOfATanhAre) {
  for (const std::string activation : {"tanh", "", "sigmoid"}) {
    SmallTrace spec;
    spec.activation = activation;
    const Film film(write_small_trace(folder(), spec), small_movie(), even_measure());
    const bool two_sided = activation != "sigmoid";
    EXPECT_EQ(film.plan().context.stations[1].two_sided, two_sided);
    EXPECT_FALSE(film.plan().context.stations.back().two_sided);
    Viewer resolver(film);
    const Seen frame = resolver.resolve(40);
    const auto* network = mark_of<NetworkPicture>(frame);
    ASSERT_NE(network, nullptr);
    const auto& neurons = network->sheets[1].neurons;
    const auto glowing = std::count_if(neurons.begin(), neurons.end(), [](const Neuron& n) { return n.glow > 0.1F; });
    // Half of the recorded outputs are below 0.
    EXPECT_EQ(glowing > static_cast<std::ptrdiff_t>(neurons.size()) * 3 / 4, two_sided) << activation;
    const bool counted = !activation.empty();
    EXPECT_EQ(network->sheets[1].labels[1].words, !counted    ? "24 neurons"
                                                  : two_sided ? "10 of 24 above 0 on average"
                                                              : "10 of 24 active on average");
    EXPECT_EQ(std::any_of(network->legend.begin(), network->legend.end(),
                          [](const auto& key) { return key.second.words == "neuron far from 0"; }),
              two_sided);
  }
}

TEST(Film, ShowsHowSmallARateIs) {
  for (const auto& [rate, words, beside] : {std::tuple{0.1, "0.100", "0.100"},
                                            {0.0009998, "0.00100", "0.00100"},
                                            {0.00012345, "0.000123", "0.00012"},
                                            {1.25e-12, "1.25e-12", "1.2e-12"}}) {
    SmallTrace spec;
    spec.rate = rate;
    const Film film(write_small_trace(folder(), spec), small_movie(), even_measure());
    const Seen frame = Viewer(film).resolve(40);
    const auto& counters = mark_of<Counters>(frame)->counters;
    const auto shown =
        std::find_if(counters.begin(), counters.end(), [](const Counter& c) { return c.label == "learning rate"; });
    ASSERT_NE(shown, counters.end());
    EXPECT_EQ(shown->value, words);
    EXPECT_EQ(mark_of<Curves>(frame)->rate_figure, beside);
  }
}

TEST(Film, ContributionsOfATanhKeepTheirSign) {
  SmallTrace spec;
  spec.activation = "tanh";
  const auto trace = write_small_trace(folder(), spec);
  const Film film(trace, small_movie(), even_measure());
  const FilmContext& plan = film.plan().context;
  const auto file = trace->snapshot(0);
  const Activations activations = read_activations(file, plan.stations, plan.probes, 0);
  const Weights weights = read_weights(file, plan.stations);
  const Edges edges = strongest_edges({plan.stations, job::EdgeChoice::kContribution, activations, weights});
  const auto recorded = file.floats("probe.layer.1");
  bool below = false;
  for (const Edge& edge : edges[1]) {
    const float output = recorded[static_cast<std::size_t>(edge.from)];
    const float weight = weights[1][static_cast<std::size_t>(edge.to * 24 + edge.from)];
    EXPECT_FLOAT_EQ(edge.contribution, output * weight);
    EXPECT_FLOAT_EQ(activations.shown[1][static_cast<std::size_t>(edge.from)], std::fabs(output));
    below = below || output < 0;
  }
  EXPECT_TRUE(below);
}

/// However close the sheets stand, the words of the reading stand before none of them.
TEST(Film, NoWordsOfTheReadingStandOnASheet) {
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
    for (const std::vector<int>& hidden : {std::vector{24, 16}, {300, 200, 150, 100, 80, 40}, {1024, 512}, {400}}) {
      SmallTrace spec{.classes = 10, .snapshots = 2, .hidden = hidden, .long_names = true};
      job::MovieSpec movie = small_movie();
      movie.width = width;
      movie.height = height;
      const Film film(write_small_trace(folder(), spec), movie, even_measure());
      const Seen frame = Viewer(film).resolve(40);
      const auto* network = mark_of<NetworkPicture>(frame);
      ASSERT_NE(network, nullptr);
      std::vector<Rect> boxes;
      for (const Picture& picture : network->pictures) boxes.push_back(picture.area);
      for (const Text& text : network->labels) {
        if (text.align == Align::kLeft) {
          boxes.push_back(
              {text.at.x, text.at.y - text.size, even_measure().width(text.words, type_of(text)), text.size});
        }
      }
      ASSERT_GE(boxes.size(), 3U);
      for (const Rect& box : boxes) {
        for (std::size_t s = 1; s < network->sheets.size(); ++s) {
          const auto& corners = network->sheets[s].corners;
          const bool beside = box.right() < corners[0].x || box.x > corners[1].x;
          EXPECT_TRUE(beside || box.bottom() < std::min(corners[0].y, corners[1].y) || box.y > corners[2].y)
              << width << " x " << height << ", sheet " << s << " of " << hidden.size() << ": " << box.x << ", "
              << box.y << " to " << box.right() << ", " << box.bottom();
        }
      }
    }
  }
}

TEST(Film, RefusesAFrameThatIsNotThere) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  Viewer resolver(film);
  EXPECT_THROW(resolver.resolve(film.frames()), Error);
  EXPECT_THROW(resolver.resolve(-1), Error);
}

TEST(Film, RefusesATraceWithoutSnapshots) {
  const auto where = folder();
  fs::remove_all(where);
  fs::create_directories(where);
  { auto writer = trace::TraceWriter::create(where, small_trace::manifest({})); }
  const auto trace = std::make_shared<const trace::TraceReader>(where);
  try {
    const Film film(trace, small_movie(), even_measure());
    FAIL() << "a film without a snapshot";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_EQ(std::string(error.what()),
              where.string() + ": holds no finished snapshot, so there is nothing to draw; train first");
  }
}

/// Traces at the edge of what there is: each must give finite positions and glow in every frame.
class StrangeTrace : public testing::TestWithParam<SmallTrace> {};

TEST_P(StrangeTrace, HasFiniteFrames) {
  auto name = std::string(testing::UnitTest::GetInstance()->current_test_info()->name());
  std::replace(name.begin(), name.end(), '/', '_');
  const auto where = fs::path(testing::TempDir()) / "epochreel_film" / name;
  const Film film(write_small_trace(where, GetParam()), every_scene_movie(), even_measure());
  Viewer resolver(film);
  for (std::int64_t frame = 0; frame < film.frames(); frame += 3) {
    const Seen now = resolver.resolve(frame);
    ASSERT_FALSE(now.marks.empty());
    const auto* network = mark_of<NetworkPicture>(now);
    if (!network) continue;
    const FilmContext& context = film.plan().context;
    const bool title = job::is<job::TitleScene>(context.scene_at(frame)->kind);
    const Rect area = title ? title_picture(context.stage) : Rect{40, 100, 1200, 800};
    for (const Sheet& sheet : network->sheets) {
      for (const Neuron& neuron : sheet.neurons) {
        ASSERT_TRUE(std::isfinite(neuron.x) && std::isfinite(neuron.y));
        ASSERT_TRUE(neuron.x > area.x && neuron.x < area.right() && neuron.y > area.y && neuron.y < area.bottom());
        const bool marked = GetParam().poison != 0 && std::isnan(neuron.glow);
        ASSERT_TRUE(marked || (neuron.glow >= 0 && neuron.glow <= 1.01F));
      }
    }
  }
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

INSTANTIATE_TEST_SUITE_P(Edge, StrangeTrace,
                         testing::Values(SmallTrace{.snapshots = 1}, SmallTrace{.classes = 1}, SmallTrace{.classes = 2},
                                         SmallTrace{.classes = 40}, SmallTrace{.hidden = {1}},
                                         SmallTrace{.hidden = {5000}}, SmallTrace{.hidden = {}},
                                         SmallTrace{.hidden = {30, 30, 30, 30, 30, 30}}, SmallTrace{.poison = kNan},
                                         SmallTrace{.poison = kInfinity},
                                         SmallTrace{.snapshots = 2, .probes_per_class = 1}));

}  // namespace
}  // namespace epochreel::scene
