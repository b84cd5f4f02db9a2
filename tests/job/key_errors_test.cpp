/// Errors of a key or its value.
#include <gtest/gtest.h>

#include "job/described.h"
#include "job/job_testing.h"

namespace epochreel::job {
namespace {

using testing::error_after_minimal;
using testing::error_of;
using testing::forms_of;
using testing::keys_of;
using testing::tag_words_of;
using testing::tagged_keys_of;
using testing::words_of;

/// The forms of a layer.
const std::string kLayers = forms_of<LayerSpec>();

TEST(KeyErrors, FormsOfAChoice) {
  EXPECT_EQ(kLayers.substr(0, 46), "dense: N, conv2d: {...}, max_pool2d: N, avg_po");
  EXPECT_EQ(forms_of<PngSpec>(), "none, all, every: N");
}

TEST(KeyErrors, UnknownKeysNameTheNearest) {
  EXPECT_EQ(error_after_minimal("sed: 3\n"),
            "j.yaml:3:1: the job has no key 'sed'; the nearest is 'seed' (keys: " + keys_of<Job>() + ")");
  EXPECT_EQ(error_after_minimal("train:\n  epohcs: 3\n"),
            "j.yaml:4:3: train has no key 'epohcs'; the nearest is 'epochs' (keys: " + keys_of<TrainSpec>() + ")");
  EXPECT_EQ(error_after_minimal("movie: {video: {crv: 3}}\n"),
            "j.yaml:3:17: movie.video has no key 'crv'; the nearest is 'crf' (keys: " +
                tagged_keys_of<VideoSpec>("codec") + ")");
  EXPECT_EQ(error_after_minimal("train: {optimizer: {sgd: {lerning_rate: 3}}}\n"),
            "j.yaml:3:27: train.optimizer.sgd has no key 'lerning_rate'; the nearest is 'learning_rate' (keys: " +
                keys_of<SgdSpec>() + ")");
  EXPECT_EQ(error_after_minimal("\"na\\tme\": 3\n").substr(0, 41), "j.yaml:3:1: the job has no key 'na\\x09me'");
}

TEST(KeyErrors, MissingKeys) {
  EXPECT_EQ(error_of("name: a\n"), "j.yaml:1:1: the job lacks the key 'network': a list of 1 to 64 layers");
  EXPECT_EQ(
      error_of("network: [{dense: 10}]\n"),
      "j.yaml:1:1: the job lacks the key 'name': text of 1 to 100 letters, digits, '.', '_' and '-' that does not "
      "start with '.'");
  EXPECT_EQ(error_after_minimal("movie: {scenes: [title]}\n"),
            "j.yaml:3:18: movie.scenes.0.title lacks the key 'seconds': a number above 0 and at most 3600");
}

TEST(KeyErrors, NullValues) {
  EXPECT_EQ(error_after_minimal("seed:\n"),
            "j.yaml:3:1: seed has no value; give a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(error_after_minimal("data:\n"),
            "j.yaml:3:1: data has no value; give its keys (such as dataset) or leave it out");
  EXPECT_EQ(error_after_minimal("data: {path: ~}\n"),
            "j.yaml:3:8: data.path has no value; give auto or the path of a folder or file");
  EXPECT_EQ(error_after_minimal("train: {schedule: null}\n"),
            "j.yaml:3:9: train.schedule has no value; give one of " + forms_of<ScheduleSpec>());
  EXPECT_EQ(error_after_minimal("movie: {png: }\n"),
            "j.yaml:3:9: movie.png has no value; give one of none, all, every: N");
  EXPECT_EQ(error_after_minimal("movie: {scenes: }\n"),
            "j.yaml:3:9: movie.scenes has no scenes; give a list of 1 to 100 scenes");
  EXPECT_EQ(error_of("name: a\nnetwork:\n  -\n  - relu\n"),
            "j.yaml:3:3: network.0 has no value; give one of " + kLayers);
}

TEST(KeyErrors, WholeNumbers) {
  const auto error = [](const std::string& value) { return error_after_minimal("train: {epochs: " + value + "}"); };
  const std::string where = "j.yaml:3:17: train.epochs must be a whole number from 1 to 100000";
  for (const std::string value :
       {"1.5", "1e3", "3.0", "0x10", "0o7", "010", "+3", "1_000", "yes", "true", ".inf", "x", "3 4"}) {
    EXPECT_EQ(error(value), where + " in plain decimal digits, not '" + value + "'");
  }
  for (const std::string value : {"0", "-1", "100001", "99999999999999999999999"}) {
    EXPECT_EQ(error(value), where + ", not '" + value + "'");
  }
  EXPECT_EQ(error("\"3\""), where + ", not the quoted text \"3\"");
  EXPECT_EQ(error("[3]"), where + ", not a list");
  EXPECT_EQ(error("{a: 3}"), where + ", not a map");
  EXPECT_EQ(error_after_minimal("seed: 18446744073709551616"),
            "j.yaml:3:7: seed must be a whole number from 0 to 18446744073709551615, not '18446744073709551616'");
}

struct RangeCase {
  std::string key;
  std::string inside_low, inside_high;
  std::string below, above;
  std::string range;
};

TEST(KeyErrors, Ranges) {
  const RangeCase cases[] = {
      {"train.epochs", "1", "100000", "0", "100001", "a whole number from 1 to 100000"},
      {"train.batch_size", "1", "65536", "0", "65537", "a whole number from 1 to 65536"},
      {"train.optimizer.sgd.learning_rate", "1e-9", "1000", "0", "1000.1", "a number above 0 and at most 1000"},
      {"train.optimizer.sgd.momentum", "0", "0.999", "-0.1", "1", "a number of at least 0 and below 1"},
      {"train.optimizer.sgd.weight_decay", "0", "100", "-1e-9", "101", "a number of at least 0 and at most 100"},
      {"train.optimizer.adam.beta1", "0", "0.999", "-0.1", "1", "a number of at least 0 and below 1"},
      {"train.optimizer.adamw.beta2", "0", "0.999", "-0.1", "1", "a number of at least 0 and below 1"},
      {"train.optimizer.adamw.epsilon", "1e-12", "1", "0", "1.1", "a number above 0 and at most 1"},
      {"train.label_smoothing", "0", "0.99", "-0.1", "1", "a number of at least 0 and below 1"},
      {"train.clip_norm", "0", "1e9", "-1", "1.1e9", "a number of at least 0 and at most 1000000000"},
      {"train.augment.shift", "0", "1000", "-1", "1001", "a number of at least 0 and at most 1000"},
      {"train.augment.rotation", "0", "180", "-1", "181", "a number of at least 0 and at most 180"},
      {"train.augment.scale", "0", "0.99", "-0.1", "1", "a number of at least 0 and below 1"},
      {"train.init.constant", "-1000", "1000", "-1001", "1001", "a number of at least -1000 and at most 1000"},
      {"train.schedule.step.warm_up", "0", "11.9", "-1", "100000", "a number of at least 0 and below 100000"},
      {"train.schedule.step.every", "0.1", "100000", "0", "100001", "a number above 0 and at most 100000"},
      {"train.schedule.step.factor", "0.001", "1", "0", "1.1", "a number above 0 and at most 1"},
      {"train.schedule.one_cycle.rise", "0.001", "0.999", "0", "1", "a number above 0 and below 1"},
      {"train.schedule.one_cycle.start_divisor", "1", "1e9", "0.9", "2e9",
       "a number of at least 1 and at most 1000000000"},
      {"train.schedule.one_cycle.end_divisor", "1", "1e9", "0.9", "2e9",
       "a number of at least 1 and at most 1000000000"},
      {"data.train_limit", "0", "1000000000", "-1", "1000000001", "a whole number from 0 to 1000000000"},
      {"data.first_label", "0", "1000000", "-1", "1000001", "a whole number from 0 to 1000000"},
      {"record.snapshots", "2", "100000", "1", "100001", "a whole number from 2 to 100000"},
      {"record.probes_per_class", "1", "100", "0", "101", "a whole number from 1 to 100"},
      {"record.eval_limit", "0", "1000000000", "-1", "1000000001", "a whole number from 0 to 1000000000"},
      {"movie.width", "64", "7680", "62", "7682", "an even whole number (4:2:0 video) from 64 to 7680"},
      {"movie.height", "64", "7680", "65", "7679", "an even whole number (4:2:0 video) from 64 to 7680"},
      {"movie.fps", "1", "240", "0", "241", "a whole number from 1 to 240"},
      {"movie.png.every", "1", "1000000", "0", "1000001", "a whole number from 1 to 1000000"},
      {"movie.video.crf", "1", "51", "0", "52", "a whole number from 1 to 51"},
      {"movie.scenes.0.title.seconds", "1", "3600", "0", "3601", "a number above 0 and at most 3600"},
      {"network.0.dense", "10", "10", "0", "65537", "a whole number from 1 to 65536"},
      {"data.classes", "10", "10", "1", "257", "a whole number from 2 to 256"},
  };
  for (const RangeCase& c : cases) {
    for (const std::string& value : {c.inside_low, c.inside_high}) {
      EXPECT_EQ(error_of(testing::kMinimal, {c.key + "=" + value}), "no error") << c.key << " " << value;
    }
    for (const std::string& value : {c.below, c.above}) {
      EXPECT_EQ(error_of(testing::kMinimal, {c.key + "=" + value}),
                "--set " + c.key + "=" + value + ": " + c.key + " must be " + c.range + ", not '" + value + "'");
    }
  }
}

TEST(KeyErrors, Numbers) {
  const auto error = [](const std::string& value) {
    return error_after_minimal("train: {optimizer: {sgd: {momentum: " + value + "}}}");
  };
  const std::string where = "j.yaml:3:37: train.optimizer.sgd.momentum ";
  for (const std::string value : {".nan", ".NaN", ".inf", "-.inf", "+.INF", "nan", "inf", "-infinity"}) {
    EXPECT_EQ(error(value), where + "must be finite, not '" + value + "'; give a number of at least 0 and below 1");
  }
  for (const std::string value : {"1e999", "1e-999"}) {
    EXPECT_EQ(error(value),
              where + "is beyond double precision: '" + value + "'; give a number of at least 0 and below 1");
  }
  for (const std::string value : {"fast", "1e", "e5", ".", "0x1p-1", "0.5f", "1.2.3", "--1", "yes"}) {
    EXPECT_EQ(error(value), where + "must be a number of at least 0 and below 1, not '" + value + "'");
  }
  EXPECT_EQ(error("\"0.5\""), where + "must be a number of at least 0 and below 1, not the quoted text \"0.5\"");
}

TEST(KeyErrors, Names) {
  const std::string wanted =
      "j.yaml:1:7: name must be text of 1 to 100 letters, digits, '.', '_' and '-' that does not start with '.'";
  const auto error = [](const std::string& name) { return error_of("name: " + name + "\nnetwork: [{dense: 10}]"); };
  for (const std::string& name : std::vector<std::string>{".a", "a b", "a/b", "..", "é", std::string(60, 'a') + "/"}) {
    const std::string shown = name.size() > 60 ? name.substr(0, 60) + "..." : name;
    EXPECT_EQ(error(name), wanted + ", not '" + shown + "'");
  }
  EXPECT_EQ(error("\"\""), wanted + ", not the quoted text \"\"");
  EXPECT_EQ(error("5"), wanted + "; put '5' in quotes if it is meant as text");
  EXPECT_EQ(error("true"), wanted + "; put 'true' in quotes if it is meant as text");
  EXPECT_EQ(error("[a]"), wanted + ", not a list");
  for (const std::string name : {"\"5\"", "\"-\"", "_", "A.b-c_0", "yes"}) EXPECT_EQ(error(name), "no error") << name;
  EXPECT_EQ(error(std::string(100, 'a')), "no error");
  EXPECT_NE(error(std::string(101, 'a')), "no error");
}

TEST(KeyErrors, KeysOfAnotherCodec) {
  EXPECT_EQ(error_after_minimal("movie: {video: {codec: ffv1, crf: 20}}\n"),
            "j.yaml:3:30: movie.video.crf is a key of h264, and movie.video.codec is ffv1; leave it out");
  EXPECT_EQ(error_after_minimal("movie: {video: {codec: ffv1, crv: 20}}\n"),
            "j.yaml:3:30: movie.video has no key 'crv'; the nearest is 'codec' (keys: codec)");
}

TEST(KeyErrors, RatesOfAGif) {
  const auto error = [](const std::string& fps) {
    return error_after_minimal("movie: {video: {codec: gif, fps: " + fps + "}}\n");
  };
  for (const std::string fps : {"1", "2", "4", "5", "10", "20", "25", "50"}) EXPECT_EQ(error(fps), "no error") << fps;
  const std::string wanted = "j.yaml:3:34: movie.video.fps must be a whole number from 1 to 50 that divides 100";
  EXPECT_EQ(error("30"), wanted + ", such as 25, not '30'");
  EXPECT_EQ(error("100"), wanted + ", such as 50, not '100'");
  EXPECT_EQ(error("0"), wanted + ", not '0'");
}

TEST(KeyErrors, Words) {
  EXPECT_EQ(error_after_minimal("movie: {video: {codec: ffv2}}\n"),
            "j.yaml:3:24: movie.video.codec cannot be 'ffv2'; the nearest is 'ffv1' (choices: " +
                tag_words_of<VideoSpec>() + ")");
  EXPECT_EQ(
      error_after_minimal("data: {dataset: mnst}\n"),
      "j.yaml:3:17: data.dataset cannot be 'mnst'; the nearest is 'mnist' (choices: " + words_of(kDatasetNames) + ")");
  EXPECT_EQ(error_after_minimal("movie: {video: {preset: fastr}}\n"),
            "j.yaml:3:25: movie.video.preset cannot be 'fastr'; the nearest is 'faster' (choices: " +
                words_of(kPresetNames) + ")");
  EXPECT_EQ(error_after_minimal("train: {schedule: [cosine]}\n"),
            "j.yaml:3:19: train.schedule must be one of " + forms_of<ScheduleSpec>() + ", not a list");
  EXPECT_EQ(error_after_minimal("movie: {theme: day}\n"),
            "j.yaml:3:16: movie.theme cannot be 'day'; the nearest is 'paper' (choices: " + words_of(kThemeNames) +
                ", the path of a .yaml file, a map of a theme's keys)");
  EXPECT_EQ(error_after_minimal("record: {weights: F16}\n"),
            "j.yaml:3:19: record.weights cannot be 'F16'; the nearest is 'f16' (choices: " +
                words_of(kWeightFormatNames) + ")");
}

TEST(KeyErrors, Lists) {
  const std::string shape =
      "data.shape must be a list [height, width] or [channels, height, width] of 1 or 3 channels and sides from 1 to "
      "4096";
  EXPECT_EQ(error_after_minimal("data: {shape: 8}"), "j.yaml:3:15: " + shape + ", not '8'");
  EXPECT_EQ(error_after_minimal("data: {shape: [8]}"), "j.yaml:3:15: " + shape + ", not [8]");
  EXPECT_EQ(error_after_minimal("data: {shape: [2, 8, 8]}"), "j.yaml:3:15: " + shape + ", not [2, 8, 8]");
  EXPECT_EQ(error_after_minimal("data: {shape: [8, 4097]}"),
            "j.yaml:3:19: data.shape.1 must be a whole number from 1 to 4096, not '4097'");
  EXPECT_EQ(error_after_minimal("data: {class_names: a}"),
            "j.yaml:3:21: data.class_names must be a list of at most 256 names of 1 to 200 characters, not 'a'");
  EXPECT_EQ(error_after_minimal("data: {class_names: [a, \"\"]}"),
            "j.yaml:3:25: data.class_names.1 must be a name, not the quoted text \"\"");
}

TEST(KeyErrors, Paths) {
  EXPECT_EQ(error_after_minimal("data: {path: \"a\\0b\"}"),
            "j.yaml:3:14: data.path must be auto or the path of a folder or file, not the quoted text \"a\\x00b\"");
  EXPECT_EQ(error_after_minimal("data: {path: \"\"}"),
            "j.yaml:3:14: data.path must be auto or the path of a folder or file, not the quoted text \"\"");
}

TEST(KeyErrors, Sections) {
  EXPECT_EQ(error_after_minimal("data: 3\n"), "j.yaml:3:7: data must be a map of keys such as dataset, not '3'");
  EXPECT_EQ(error_after_minimal("data: []\n"), "j.yaml:3:7: data must be a map of keys such as dataset, not a list");
  EXPECT_EQ(error_after_minimal("data: {}\n"), "no error");
}

TEST(KeyErrors, Layers) {
  const auto error = [](const std::string& layer) {
    return error_of("name: a\nnetwork:\n  - " + layer + "\n  - dense: 10\n");
  };
  EXPECT_EQ(error("densee: 3"),
            "j.yaml:3:5: network.0 cannot be 'densee'; the nearest is 'dense' (choices: " + kLayers + ")");
  EXPECT_EQ(error("rely"), "j.yaml:3:5: network.0 cannot be 'rely'; the nearest is 'relu' (choices: " + kLayers + ")");
  EXPECT_EQ(error("dense"),
            "j.yaml:3:5: network.0: 'dense' needs a value; write dense: N, N being a whole number from 1 to 65536");
  EXPECT_EQ(error("dense:"), "j.yaml:3:5: network.0.dense has no value; give a whole number from 1 to 65536");
  EXPECT_EQ(error("relu: 3"), "j.yaml:3:5: network.0: 'relu' stands alone; write just relu without a value");
  EXPECT_EQ(error("{dense: 3, relu: 1}"),
            "j.yaml:3:16: network.0 must have one key, but has 'dense' and 'relu'; keep one of the two");
  EXPECT_EQ(error("{}"), "j.yaml:3:5: network.0 must be one of " + kLayers + ", not an empty map");
  EXPECT_EQ(error("[relu]"), "j.yaml:3:5: network.0 must be one of " + kLayers + ", not a list");
}

TEST(KeyErrors, LayersWithKeys) {
  const auto error = [](const std::string& layer) {
    return error_of("name: a\nnetwork:\n  - " + layer + "\n  - flatten\n  - dense: 10\n");
  };
  EXPECT_EQ(error("conv2d"), "j.yaml:3:5: network.0.conv2d lacks the key 'filters': a whole number from 1 to 65536");
  EXPECT_EQ(error("conv2d: {kernel: 3}"),
            "j.yaml:3:13: network.0.conv2d lacks the key 'filters': a whole number from 1 to 65536");
  EXPECT_EQ(error("conv2d: 3"), "j.yaml:3:13: network.0.conv2d must be a map of keys such as filters, not '3'");
  EXPECT_EQ(error("conv2d: {filters: 3, padding: none}"),
            "j.yaml:3:35: network.0.conv2d.padding cannot be 'none'; the nearest is 'same' (choices: same, valid)");
  EXPECT_EQ(
      error("conv2d: {filters: 3, size: 3}"),
      "j.yaml:3:26: network.0.conv2d has no key 'size'; the nearest is 'stride' (keys: " + keys_of<Conv2dSpec>() + ")");
  EXPECT_EQ(
      error("max_pool2d: big"),
      "j.yaml:3:17: network.0.max_pool2d.kernel must be a whole number from 1 to 1024 in plain decimal digits, not "
      "'big'");
  EXPECT_EQ(error("max_pool2d: 0"),
            "j.yaml:3:17: network.0.max_pool2d.kernel must be a whole number from 1 to 1024, not '0'");
  EXPECT_EQ(error("avg_pool2d: [2, 2]"),
            "j.yaml:3:17: network.0.avg_pool2d must be a map of keys such as kernel, not a list");
  EXPECT_EQ(error("avg_pool2d:"),
            "j.yaml:3:5: network.0.avg_pool2d has no value; give its keys (such as kernel) or leave it out");
  EXPECT_EQ(error("batch_norm: {momentum: 0}"),
            "j.yaml:3:28: network.0.batch_norm.momentum must be a number above 0 and at most 1, not '0'");
  EXPECT_EQ(error("dropout: 1"), "j.yaml:3:14: network.0.dropout must be a number of at least 0 and below 1, not '1'");
  EXPECT_EQ(error("leaky_relu:"),
            "j.yaml:3:5: network.0.leaky_relu has no value; give a number of at least 0 and at "
            "most 1");
  EXPECT_EQ(error("gelu: tanh"), "j.yaml:3:5: network.0: 'gelu' stands alone; write just gelu without a value");
  EXPECT_EQ(error("batchnorm").substr(0, 79),
            "j.yaml:3:5: network.0 cannot be 'batchnorm'; the nearest is 'batch_norm' (choic");
}

TEST(KeyErrors, Optimizers) {
  const std::string choices = "(choices: " + forms_of<OptimizerSpec>() + ")";
  EXPECT_EQ(error_after_minimal("train: {optimizer: adams}"),
            "j.yaml:3:20: train.optimizer cannot be 'adams'; the nearest is 'adam' " + choices);
  EXPECT_EQ(error_after_minimal("train: {optimizer: {ada: {learning_rate: 1}}}"),
            "j.yaml:3:21: train.optimizer cannot be 'ada'; the nearest is 'adam' " + choices);
  EXPECT_EQ(error_after_minimal("train: {optimizer: {adam: {beta_1: 0.9}}}"),
            "j.yaml:3:28: train.optimizer.adam has no key 'beta_1'; the nearest is 'beta1' (keys: " +
                keys_of<AdamSpec>() + ")");
  EXPECT_EQ(error_after_minimal("train: {init: constant}"),
            "j.yaml:3:15: train.init: 'constant' needs a value; write constant: N, N being a number of at least -1000 "
            "and at most 1000");
}

TEST(KeyErrors, Flags) {
  const auto error = [](const std::string& value) {
    return error_after_minimal("train: {augment: {flip: " + value + "}}");
  };
  const std::string where = "j.yaml:3:25: train.augment.flip must be true or false, not ";
  for (const std::string value : {"yes", "no", "on", "off", "1", "0", "True", "FALSE", "t", "y"}) {
    EXPECT_EQ(error(value), where + "'" + value + "'");
  }
  EXPECT_EQ(error("\"true\""), where + "the quoted text \"true\"");
  EXPECT_EQ(error("[true]"), where + "a list");
  EXPECT_EQ(error("~"), "j.yaml:3:19: train.augment.flip has no value; give true or false");
  EXPECT_EQ(error("true"), "no error");
  EXPECT_EQ(error("false"), "no error");
}

TEST(KeyErrors, ListLengths) {
  EXPECT_EQ(error_of("name: a\nnetwork: []\n"), "j.yaml:2:10: network must be a list of 1 to 64 layers, but has none");
  EXPECT_EQ(error_of("name: a\nnetwork:\n"), "j.yaml:2:1: network has no layers; give a list of 1 to 64 layers");
  EXPECT_EQ(error_after_minimal("movie: {scenes: []}\n"),
            "j.yaml:3:17: movie.scenes must be a list of 1 to 100 scenes, but has none");
  EXPECT_EQ(error_after_minimal("movie: {scenes: {title: 3}}\n"),
            "j.yaml:3:17: movie.scenes must be a list of 1 to 100 scenes, not a map");
  std::string layers;
  for (int i = 0; i < 65; ++i) layers += "- relu\n";
  EXPECT_EQ(error_of("name: a\nnetwork:\n" + layers),
            "j.yaml:3:1: network must be a list of 1 to 64 layers, but has 65");
}

}  // namespace
}  // namespace epochreel::job
