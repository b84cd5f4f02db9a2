/// The files of a trace at their bounds, and beyond.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "epochreel/trace/limits.h"
#include "whole_trace.h"

namespace epochreel::trace {
namespace {

using testing::HasSubstr;

class Bounds : public testing::Test {
 protected:
  Bounds() { whole::write(folder()); }

  std::string reading() {
    return error_of([&] { TraceReader reader(folder()); });
  }

  std::string reading_metrics(const std::string& fields) {
    spill(folder() / "metrics.jsonl", R"({"step":0,"epoch":0,"images":0,)" + fields + "}\n");
    return reading();
  }

  std::filesystem::path folder() const { return scratch_ / "trace"; }

  Scratch scratch_;
};

TEST_F(Bounds, FilesAreBounded) {
  std::string manifest = slurp(folder() / "manifest.json");
  manifest.resize(kMaxManifestBytes, ' ');
  spill(folder() / "manifest.json", manifest);
  EXPECT_EQ(reading(), "");
  spill(folder() / "manifest.json", manifest + " ");
  EXPECT_THAT(reading(), HasSubstr("manifest.json"));
}

/// By sparse files, whose bytes are all 0: at the bound they are read, and are no line.
TEST_F(Bounds, LogsAreBounded) {
  for (const auto& [name, most] :
       {std::pair{"commits.jsonl", kMaxCommitsBytes}, std::pair{"metrics.jsonl", kMaxMetricsBytes}}) {
    const std::filesystem::path file = folder() / name;
    const std::string whole = slurp(file);
    std::filesystem::resize_file(file, most + 1);
    const std::string refused = fmt::format("{}: is larger than the {} bytes allowed", file.string(), most);
    EXPECT_EQ(reading(), refused);
    if (most == kMaxCommitsBytes) {  // a gibibyte would be much to read
      std::filesystem::resize_file(file, most);
      EXPECT_NE(reading(), refused);
    }
    spill(file, whole);
  }
}

TEST_F(Bounds, SnapshotsAreCounted) {
  const auto lines = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += fmt::format("{{\"step\":{},\"epoch\":0,\"images\":0,\"file\":\"x\",\"size\":1,\"hash\":\"0\"}}\n", i);
    }
    return text;
  };
  spill(folder() / "x", "x");
  spill(folder() / "commits.jsonl", lines(kMaxSnapshots));
  EXPECT_EQ(reading(), "");
  spill(folder() / "commits.jsonl", lines(kMaxSnapshots + 1));
  EXPECT_EQ(reading(), (folder() / "commits.jsonl").string() + ":100001: is beyond the 100,000 lines that are read");
}

TEST_F(Bounds, HeadersAreBounded) {
  const auto file_with_header = [](std::size_t bytes) {
    std::string header = "{}";
    header.resize(bytes, ' ');
    std::string file(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) file[i] = static_cast<char>(bytes >> (8 * i) & 255);
    return file + header;
  };
  spill(scratch_ / "a", file_with_header(kMaxHeaderBytes));
  EXPECT_TRUE(TensorFile(scratch_ / "a").tensors().empty());
  spill(scratch_ / "a", file_with_header(kMaxHeaderBytes + 1));
  EXPECT_THAT(error_of([&] { TensorFile file(scratch_ / "a"); }), HasSubstr("says its header has 16777217 bytes"));
}

TEST_F(Bounds, CountsAreBounded) {
  const auto line = [&](const std::string& step, const std::string& epoch, const std::string& images) {
    spill(folder() / "metrics.jsonl", fmt::format("{{\"step\":{},\"epoch\":{},\"images\":{}}}\n", step, epoch, images));
    return reading();
  };
  EXPECT_EQ(line("9007199254740992", "9007199254740992", "9007199254740992"), "");
  EXPECT_THAT(line("9007199254740993", "0", "0"),
              HasSubstr("\"step\" must be a whole number from 0 to 9007199254740992"));
  EXPECT_THAT(line("0", "0", "9007199254740993"), HasSubstr("\"images\" must be a whole number"));
  EXPECT_THAT(line("0", "1e16", "0"), HasSubstr("\"epoch\" must be from 0 to 9,007,199,254,740,992, not 1e+16"));
  EXPECT_THAT(line("0", "-1", "0"), HasSubstr("\"epoch\" must be from 0"));
  Manifest manifest = whole::manifest();
  manifest.layers[0].parameters = kMaxCount;
  whole::write(folder(), {}, manifest);
  EXPECT_EQ(reading(), "");
  manifest.layers[0].parameters = kMaxCount + 1;
  whole::write(folder(), {}, manifest);
  EXPECT_THAT(reading(), HasSubstr("layers[0]: \"parameters\" must be a whole number"));
}

TEST_F(Bounds, AccuraciesAndNormsHaveTheirMeaning) {
  for (const char* key : {"train_accuracy", "test_accuracy", "active_fraction"}) {
    for (const char* value : {"0", "1", "\"NaN\""}) {
      EXPECT_EQ(reading_metrics(fmt::format("\"{}\":{}", key, value)), "") << key << value;
    }
    for (const char* value : {"-0.1", "1.5", "\"Infinity\"", "\"-Infinity\""}) {
      EXPECT_THAT(reading_metrics(fmt::format("\"{}\":{}", key, value)),
                  HasSubstr(fmt::format("metrics.jsonl:1: \"{}\" must be a number from 0 to 1 or \"NaN\"", key)));
    }
  }
  for (const char* key : {"gradient_norm", "update_norm", "weight_norm"}) {
    EXPECT_EQ(reading_metrics(fmt::format("\"{}\":\"Infinity\"", key)), "");
    EXPECT_THAT(reading_metrics(fmt::format("\"{}\":-1", key)),
                HasSubstr(fmt::format("\"{}\" must be a number of 0 or more or \"NaN\", not -1", key)));
  }
  EXPECT_EQ(reading_metrics(R"("learning_rate":"NaN","test_loss":-3,"train_loss":"-Infinity")"), "");
  EXPECT_TRUE(std::isnan(TraceReader(folder()).metrics().front().learning_rate));
}

TEST_F(Bounds, FiguresBeyondTheBoundAreInfinite) {
  EXPECT_EQ(reading_metrics(R"("test_loss":1e100,"train_loss":1.1e100,"learning_rate":-1e308)"), "");
  const Metrics line = TraceReader(folder()).metrics().front();
  EXPECT_EQ(line.test_loss, 1e100);
  EXPECT_TRUE(std::isinf(*line.train_loss));
  EXPECT_LT(line.learning_rate, -1e300);
}

/// A manifest of as many keys as fit takes no longer than one of its size with none.
TEST_F(Bounds, AManifestIsReadInLinearTime) {
  const std::string manifest = slurp(folder() / "manifest.json");
  std::string text = manifest.substr(0, manifest.rfind('}'));
  for (int i = 0; text.size() < 900'000; ++i) text += fmt::format(",\"k{}\":{{}}", i);
  spill(folder() / "manifest.json", text + "}");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(reading(), HasSubstr("manifest.json: has an object of more than 4,000 keys"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace epochreel::trace
