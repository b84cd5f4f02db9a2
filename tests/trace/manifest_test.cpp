#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/trace/records.h"
#include "trace/made_up_trace.h"

namespace epochreel::trace {
namespace {

using testing::ElementsAre;

constexpr const char* kMinimal = R"({
  "format_version": 1, "name": "mine", "class_names": ["cat", "dog"], "input_shape": [28, 28],
  "layers": [{"type": "dense", "shape": [2]}], "total_steps": 100})";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kMinimal;
  return text.replace(text.find(from), from.size(), to);
}

TEST(Manifest, ComesBackAsItWasWritten) {
  std::vector<std::string> warnings;
  const Manifest written = small_manifest();
  const Manifest read = parse_manifest(manifest_json(written), "m", warnings);
  EXPECT_EQ(manifest_json(read), manifest_json(written));
  EXPECT_TRUE(warnings.empty());
  EXPECT_EQ(read.seed, 18446744073709551615U);
  EXPECT_EQ(read.dataset, written.dataset);
  EXPECT_EQ(read.class_names, written.class_names);
  EXPECT_EQ(read.layers, written.layers);
  EXPECT_EQ(read.hyperparameters, written.hyperparameters);
  EXPECT_EQ(read.versions, written.versions);
  EXPECT_EQ(read.job_json, written.job_json);
  EXPECT_EQ(read.total_steps, 40);
  EXPECT_EQ(read.isa, "avx2");
}

TEST(Manifest, TheRequiredKeysAreEnough) {
  std::vector<std::string> warnings;
  const Manifest manifest = parse_manifest(kMinimal, "m", warnings);
  EXPECT_TRUE(warnings.empty());
  EXPECT_EQ(manifest.name, "mine");
  EXPECT_THAT(manifest.class_names, ElementsAre("cat", "dog"));
  EXPECT_THAT(manifest.input_shape, ElementsAre(28, 28));
  EXPECT_EQ(manifest.layers, (std::vector<LayerInfo>{{"dense", {2}, -1}}));
  EXPECT_EQ(manifest.total_steps, 100);
  EXPECT_EQ(manifest.job_json, "{}");
  EXPECT_EQ(manifest.epochs, 0);
}

TEST(Manifest, UnknownKeysArePassedOverAndSaid) {
  std::vector<std::string> warnings;
  parse_manifest(with("\"name\"", "\"framework\": \"PyTorch\", \"name\""), "m", warnings);
  EXPECT_THAT(warnings, ElementsAre("m: key \"framework\" is not known and was passed over"));
}

struct BadManifest {
  const char* from;
  const char* to;
  const char* message;
};

class ManifestError : public testing::TestWithParam<BadManifest> {};

TEST_P(ManifestError, IsOneSentence) {
  std::vector<std::string> warnings;
  const std::string text = with(GetParam().from, GetParam().to);
  EXPECT_EQ(error_of([&] { parse_manifest(text, "m", warnings); }), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Manifest, ManifestError,
    testing::Values(
        BadManifest{kMinimal, "", "m: is not valid JSON at byte 1"},
        BadManifest{kMinimal, "[]", "m: must be a JSON object, not a list"},
        BadManifest{"\"total_steps\"", "\"totalsteps\"", "m: \"total_steps\" is missing"},
        BadManifest{"\"format_version\": 1,", "", "m: \"format_version\" is missing"},
        BadManifest{"\"format_version\": 1", "\"format_version\": 3",
                    "m: has format version 3, and this epochreel reads versions 1 to 2; use a newer epochreel"},
        BadManifest{"\"format_version\": 1", "\"format_version\": 0",
                    "m: has format version 0, and this epochreel reads versions 1 to 2; record the trace anew"},
        BadManifest{"\"mine\"", "7", "m: \"name\" must be a string, not 7"},
        BadManifest{"[\"cat\", \"dog\"]", "[]", "m: \"class_names\" must not be empty"},
        BadManifest{"\"dog\"", "null", "m: \"class_names\" must be a list of strings, not null"},
        BadManifest{"[28, 28]", "[28]", "m: \"input_shape\" must be [height, width] or [channels, height, width]"},
        BadManifest{"[28, 28]", "[28, 0]", "m: \"input_shape\" must be a list of whole numbers of 1 or more, not 0"},
        BadManifest{"[28, 28]", "{}", "m: \"input_shape\" must be a list, not an object"},
        BadManifest{"\"shape\": [2]", "\"shape\": []", "m: layers[0]: \"shape\" must not be empty"},
        BadManifest{"\"shape\": [2]", "\"form\": [2]", "m: layers[0]: \"shape\" is missing"},
        BadManifest{"100", "-1", "m: \"total_steps\" must be a whole number from 0 to 9007199254740992, not -1"},
        BadManifest{"100", "1e2", "m: \"total_steps\" must be a whole number from 0 to 9007199254740992, not 100.0"},
        BadManifest{"100", "18446744073709551615",
                    "m: \"total_steps\" must be a whole number from 0 to 9007199254740992, not 18446744073709551615"},
        BadManifest{"100", "1e999", "m: holds a number that no double can hold"},
        BadManifest{"100", "100, \"epochs\": 3000000000",
                    "m: \"epochs\" must be a whole number from 0 to 2147483647, not 3000000000"},
        BadManifest{"100", "100, \"name\": \"b\"", "m: key \"name\" occurs twice"},
        BadManifest{"100", "100, \"versions\": {\"numpy\": 2}", "m: versions: \"numpy\" must be a string, not 2"},
        BadManifest{"100}", "100} x", "m: is not valid JSON at byte 165"}));

TEST(Records, MetricsHaveOneTextAndComeBack) {
  Metrics metrics;
  metrics.step = 469;
  metrics.epoch = 1.0 / 3;
  metrics.images = 60000;
  metrics.learning_rate = 1e-5;
  metrics.train_loss = 0.1;
  metrics.test_loss = -std::numeric_limits<double>::infinity();
  metrics.test_accuracy = 1.0;
  metrics.test_count = 2000;
  metrics.gradient_norm = std::numeric_limits<double>::quiet_NaN();
  metrics.update_norm = 0;
  metrics.weight_norm = std::numeric_limits<double>::infinity();
  const std::string line = metrics_line(metrics);
  EXPECT_EQ(
      line,
      R"({"step":469,"epoch":0.3333333333333333,"images":60000,"learning_rate":1e-05,"train_loss":0.1,)"
      R"("test_loss":"-Infinity","test_accuracy":1,"gradient_norm":"NaN","update_norm":0,"weight_norm":"Infinity",)"
      R"("test_count":2000})");
  EXPECT_EQ(metrics_line(parse_metrics(line, "x")), line);
  EXPECT_EQ(parse_metrics(line, "x").epoch, 1.0 / 3);
  EXPECT_FALSE(parse_metrics(line, "x").train_accuracy.has_value());
}

TEST(Records, MetricsNeedOnlyTheirPlace) {
  const Metrics metrics = parse_metrics(R"({"step":3,"epoch":0.5,"images":12,"my_own":[1]})", "x");
  EXPECT_EQ(metrics.step, 3);
  EXPECT_FALSE(metrics.train_loss.has_value());
}

TEST(Records, BadLines) {
  const auto metrics_error = [](const char* line) { return error_of([&] { parse_metrics(line, "m:3"); }); };
  EXPECT_EQ(metrics_error("{}"), "m:3: \"step\" is missing");
  EXPECT_EQ(metrics_error(""), "m:3: is not valid JSON at byte 1");
  EXPECT_EQ(metrics_error(R"({"step":1,"epoch":0,"images":1,"train_loss":NaN})"), "m:3: is not valid JSON at byte 45");
  EXPECT_EQ(metrics_error(R"({"step":1,"epoch":0,"images":1,"train_loss":null})"),
            "m:3: \"train_loss\" must be a number, \"NaN\", \"Infinity\" or \"-Infinity\", not null");
  EXPECT_EQ(metrics_error(R"({"step":1,"epoch":"NaN","images":1})"), "m:3: \"epoch\" must be a number, not \"NaN\"");

  const auto commit_error = [](const char* line) { return error_of([&] { parse_commit(line, "c:3", 2); }); };
  EXPECT_EQ(commit_error(R"({"step":1,"epoch":0,"images":1})"), "c:3: \"file\" is missing");
  EXPECT_EQ(commit_error(R"({"index":1,"step":1})"), "c:3: \"index\" must be 2, the number of lines before it");
  for (const char* file : {"", "/etc/passwd", "../a", "snapshots/../../a"}) {
    const std::string line = std::string(R"({"step":1,"epoch":0,"images":1,"size":1,"file":")") + file + "\"}";
    EXPECT_EQ(commit_error(line.c_str()), "c:3: \"file\" must be a path inside the trace's folder");
  }
  EXPECT_EQ(commit_error(R"({"step":1,"epoch":0,"images":1,"file":"a","size":-1})"),
            "c:3: \"size\" must be a whole number of 0 or more, not -1");
}

TEST(Records, ACommitComesBack) {
  const SnapshotInfo info{2, 7, 0.25, 900, "snapshots/000002.safetensors", 12345678901, "00ff"};
  const std::string line = commit_line(info);
  EXPECT_EQ(line, R"({"index":2,"step":7,"epoch":0.25,"images":900,"file":"snapshots/000002.safetensors",)"
                  R"("size":12345678901,"hash":"00ff"})");
  EXPECT_EQ(commit_line(parse_commit(line, "c", 2)), line);
}

}  // namespace
}  // namespace epochreel::trace
