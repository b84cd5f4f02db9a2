#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "src/train/choose_images.h"
#include "train/training.h"

namespace epochreel::train {
namespace {

using testing::ElementsAre;

TEST(Gallery, IsTheEvaluatedSubsetInTheFirstSnapshotAlone) {
  const Scratch scratch;
  train_to(scratch / "trace", small_job());
  const trace::TraceReader reader(scratch / "trace");
  const trace::TensorFile first = reader.open_snapshot(0);
  const auto indices = first.at("gallery.index").ints();
  EXPECT_EQ(indices, first.at("stat.test.index").ints());
  EXPECT_EQ(first.at("gallery.label").dtype, trace::DType::kU8);
  EXPECT_THAT(first.at("gallery.image").shape, ElementsAre(100, 16, 16));
  const auto labels = first.at("gallery.label").ints();
  const auto pixels = first.at("gallery.image").ints();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto image = synthetic_data().test.image(indices[i]);
    EXPECT_EQ(labels[i], synthetic_data().test.labels[static_cast<std::size_t>(indices[i])]);
    EXPECT_TRUE(std::equal(image.begin(), image.end(), pixels.begin() + static_cast<std::ptrdiff_t>(i * 256))) << i;
  }
  for (std::size_t i = 1; i < reader.snapshots().size(); ++i) {
    EXPECT_FALSE(reader.open_snapshot(i).has("gallery.image")) << i;
  }
}

TEST(Gallery, IsEvaluatedAtEverySnapshot) {
  const Scratch scratch;
  train_to(scratch / "trace", small_job());
  const trace::TraceReader reader(scratch / "trace");
  const auto gallery = reader.open_snapshot(0).at("gallery.index").ints();
  for (std::size_t i = 0; i < reader.snapshots().size(); ++i) {
    const auto evaluated = reader.open_snapshot(i).at("stat.test.index").ints();
    EXPECT_TRUE(std::includes(evaluated.begin(), evaluated.end(), gallery.begin(), gallery.end())) << i;
  }
}

TEST(Gallery, IsPartOfWhatIsEvaluatedAndBounded) {
  data::Dataset data;
  data.test.count = 5000;
  for (const int limit : {0, 100, 2000, 3000, 9000}) {
    const auto gallery = choose_gallery(data, 7, limit);
    const auto evaluated = choose_evaluated(data, 7, limit);
    EXPECT_EQ(gallery.size(), limit == 100 ? 100U : 2000U);
    EXPECT_TRUE(std::includes(evaluated.begin(), evaluated.end(), gallery.begin(), gallery.end())) << limit;
  }
}

}  // namespace
}  // namespace epochreel::train
