/// Damaged jobs load or are refused; nothing else happens.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "epochreel/base/file.h"
#include "job/job_testing.h"
#include "source_folder.h"

namespace epochreel::job {
namespace {

/// Bytes that mean something in YAML come up more often than others.
class Damage {
 public:
  std::string apply(std::string text) {
    for (int i = whole(1, 4); i > 0 && !text.empty(); --i) damage(text);
    return text;
  }

 private:
  void damage(std::string& text) {
    const std::size_t place = below(text.size());
    switch (whole(0, 4)) {
      case 0:
        text[place] = byte();
        break;
      case 1:
        text.insert(place, 1, byte());
        break;
      case 2:
        text.erase(place, 1 + below(8));
        break;
      case 3:
        text.insert(place, text.substr(below(text.size()), below(40)));
        break;
      default:
        text.resize(place);
        break;
    }
  }

  char byte() {
    constexpr std::string_view kTelling = "{}[]:,-?&*!|>'\"%@`#~\n\t \r\0.0123456789eE_<=";
    return whole(0, 2) == 0 ? static_cast<char>(whole(0, 255)) : kTelling[below(kTelling.size())];
  }

  int whole(int min, int max) { return std::uniform_int_distribution<int>(min, max)(engine_); }
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine_); }

  std::mt19937_64 engine_{2};
};

/// Every kind of layer and most keys of train.
constexpr std::string_view kConvolutional =
    R"(# Two convolutions with what belongs to them, then a row of units. Comments take most damage without harm.
name: c
network:                    # images come as (1, 28, 28)
  - conv2d: {filters: 8, kernel: 5, stride: 2, padding: valid}
  - batch_norm: {momentum: 0.2}
  - leaky_relu: 0.1
  - max_pool2d: 2
  - dropout: 0.25
  - conv2d: {filters: 16}
  - gelu                    # without a value
  - avg_pool2d: {kernel: 3, stride: 2}      # windows that overlap
  - flatten
  - dense: 10
train:
  optimizer: {sgd: {learning_rate: 0.1, nesterov: true}}
  schedule: {step: {every: 2, warm_up: 1}}
  init: {constant: 0.01}
  label_smoothing: 0.1
  augment: {shift: 2, flip: true}
)";

class DamagedJobs : public ::testing::TestWithParam<std::string> {};

TEST_P(DamagedJobs, LoadOrAreRefused) {
  Damage damage;
  int loaded = 0;
  constexpr int kRounds = 5000;
  for (int i = 0; i < kRounds; ++i) {
    const std::string text = damage.apply(GetParam());
    try {
      const Job job = parse_job(text, "j.yaml");
      ++loaded;
      EXPECT_EQ(parse_job(to_yaml(job), "again"), job) << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
      EXPECT_EQ(std::string_view(error.what()).substr(0, 7), "j.yaml:") << error.what();
      EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos) << error.what();
    } catch (const std::exception& exception) {
      FAIL() << "not an Error: " << exception.what() << "\n" << text;
    }
  }
  EXPECT_GT(loaded, kRounds / 100);
  EXPECT_LT(loaded, kRounds * 3 / 4);
}

INSTANTIATE_TEST_SUITE_P(Fuzz, DamagedJobs,
                         ::testing::Values(read_file(source_folder() / "configs" / "mnist.yaml", 1U << 20U),
                                           std::string(kConvolutional)));

TEST(Fuzz, DamagedOverridesApplyOrAreRefused) {
  Damage damage;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = damage.apply("movie.scenes.1.training={seconds: 5}");
    try {
      parse_job(testing::kMinimal, "j.yaml", std::vector<std::string>{text});
    } catch (const Error& error) {
      EXPECT_EQ(std::string_view(error.what()).substr(0, 6), "--set ") << error.what();
    }
  }
}

}  // namespace
}  // namespace epochreel::job
