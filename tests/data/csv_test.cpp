#include "src/data/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_files.h"
#include "src/data/csv_reader.h"

namespace epochreel::data {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

CsvTable read(const Scratch& scratch, const std::string& text, const std::string& label = "auto") {
  spill(scratch / "f.csv", text);
  return read_csv(scratch / "f.csv", label);
}

/// The message behind the file's name.
std::string error(const Scratch& scratch, const std::string& text, const std::string& label = "auto") {
  const std::string message = error_of([&] { read(scratch, text, label); });
  const std::string where = scratch.text("f.csv") + ":";
  return message.starts_with(where) ? message.substr(where.size()) : message;
}

TEST(Csv, FieldsAsRfc4180HasThem) {
  const Scratch scratch;
  spill(scratch / "f", gzipped("\xEF\xBB\xBF"
                               "a, b ,\"c,d\"\r\n\n\"e \"\"f\"\"\",\"g\nh\",\n\ni,j,k"));
  CsvReader reader(scratch / "f");
  std::vector<std::string> fields;
  ASSERT_TRUE(reader.next(fields));
  EXPECT_THAT(fields, ElementsAre("a", "b", "c,d"));
  ASSERT_TRUE(reader.next(fields));
  EXPECT_THAT(fields, ElementsAre("e \"f\"", "g\nh", ""));
  ASSERT_TRUE(reader.next(fields));
  EXPECT_THAT(fields, ElementsAre("i", "j", "k"));
  EXPECT_EQ(reader.where(), scratch.text("f") + ":6");  // the field with a line in it counts
  EXPECT_FALSE(reader.next(fields));
}

TEST(Csv, TheColumnOfLabels) {
  const Scratch scratch;
  EXPECT_THAT(read(scratch, "1,2,0\n3,4,1\n").train.labels, ElementsAre("0", "1"));             // the last
  EXPECT_THAT(read(scratch, "1,2,0\n3,4,1\n", "0").train.labels, ElementsAre("1", "3"));        // by its number
  EXPECT_THAT(read(scratch, "Class,u,v\n7,2,0\n8,4,1\n").train.labels, ElementsAre("7", "8"));  // by its usual name
  EXPECT_THAT(read(scratch, "u;kind;v\n7;a;0\n8;b;1\n", "Kind").train.labels, ElementsAre("a", "b"));
  EXPECT_THAT(read(scratch, "label,0,1\nx,2,0\ny,4,1\n").train.labels, ElementsAre("x", "y"));
  EXPECT_THAT(read(scratch, "y,2,0\nn,4,1\n", "0").train.labels, ElementsAre("y", "n"));  // no header: y is a label
  EXPECT_THAT(read(scratch, "u\tv\ty\n1\t2\t3.0\n4\t5\t6\n").train.labels, ElementsAre("3", "6"));
}

TEST(Csv, NumbersAndNames) {
  const Scratch scratch;
  const CsvTable table = read(scratch, "u,v,label\n1e2,-0.5,a\n+3, 4 ,b\n");
  EXPECT_THAT(table.train.numbers, ElementsAre(100.0F, -0.5F, 3.0F, 4.0F));
  EXPECT_THAT(table.column_names, ElementsAre("u", "v"));
  EXPECT_THAT(table.train.shape, ElementsAre(2));
  EXPECT_FALSE(table.test.has_value());
}

TEST(Csv, AColumnSetTellsThePartsApart) {
  const Scratch scratch;
  const CsvTable table = read(scratch, "set,label,u\ntrain,a,1\ntest,b,2\ntrain,b,3\n");
  EXPECT_THAT(table.train.numbers, ElementsAre(1, 3));
  EXPECT_THAT(table.test->numbers, ElementsAre(2));
  EXPECT_THAT(table.test->labels, ElementsAre("b"));
  EXPECT_EQ(error(scratch, "set,label,u\nval,a,1\n"), "2: the column set is 'val'; it is train or test");
}

TEST(Csv, RowsThatCannotBeRead) {
  const Scratch scratch;
  EXPECT_EQ(error(scratch, ""), " is empty; it holds no rows");
  EXPECT_EQ(error(scratch, "1\n2\n"), "1: has one column; a label and at least one number a row are needed");
  EXPECT_EQ(error(scratch, "1,2,0\n3,4\n"), "2: has 2 fields, but the first line has 3");
  EXPECT_EQ(error(scratch, "1,2,0\n3,x,1\n"),
            "2: column 1 is 'x', which is no number; fill it in, or leave the row or the column out");
  EXPECT_EQ(error(scratch, "u,v,label\n3,,1\n"),
            "2: column 1 (v) is '', which is no number; fill it in, or leave the row or the column out");
  EXPECT_EQ(error(scratch, "1,nan,0\n"),
            "1: column 1 is 'nan', which is no number; fill it in, or leave the row or the column out");
  EXPECT_EQ(error(scratch, "1,1e39,0\n"),
            "1: column 1 is '1e39', which is no number; fill it in, or leave the row or the column out");
  EXPECT_EQ(error(scratch, "1,2,\n"), "1: column 2 has no label");
  EXPECT_EQ(error(scratch, "1,\"2,0\n"), "1: a quote of this line is never closed; write a quote within a field twice");
  EXPECT_EQ(error(scratch, "u,v,w\n1,2,3\n", "kind"),
            "1: has no column 'kind', which data.label names; its 3 columns are numbered from 0, and the first is 'u'");
  EXPECT_EQ(error(scratch, "1,2,3\n", "3"),
            "1: has no column '3', which data.label names; its 3 columns are numbered from 0, and the first is '1'");
}

TEST(Csv, TheLongestLine) {
  const Scratch scratch;
  constexpr std::size_t kMost = std::size_t{64} << 20;
  const std::string longest = "1," + std::string(kMost - 2, ' ');
  EXPECT_EQ(error(scratch, longest + "\n"), "1: column 1 has no label");
  EXPECT_EQ(error(scratch, longest + "0\n"), "1: the line is longer than 67108864 bytes");
}

job::DataSpec csv_spec(const std::filesystem::path& path) {
  job::DataSpec spec;
  spec.dataset = job::DatasetKind::kCsv;
  spec.path = path.string();
  spec.classes = 2;
  return spec;
}

TEST(Csv, TwoFilesAreThePartsOfADataSet) {
  const Scratch scratch;
  spill(scratch / "d/train.csv", "1,2,0\n3,4,1\n");
  spill(scratch / "d/test.csv.gz", gzipped("5,6,1\n"));
  spill(scratch / "d/other.csv", "7,8,0\n9,9,0\n");
  job::DataSpec spec = csv_spec(scratch / "d");
  const Dataset dataset = load_dataset(spec, 1);
  EXPECT_EQ(dataset.name, "d");
  EXPECT_THAT(dataset.train.vectors, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(dataset.test.vectors, ElementsAre(5, 6));
  EXPECT_THAT(dataset.test.labels, ElementsAre(1));
  EXPECT_THAT(dataset.class_names, ElementsAre("0", "1"));
  EXPECT_FALSE(dataset.train.has_images());
  EXPECT_THAT(dataset.train.shape(), ElementsAre(2));
  spec.test_images = "other.csv";
  EXPECT_THAT(load_dataset(spec, 1).test.vectors, ElementsAre(7, 8, 9, 9));
  spill(scratch / "d/other.csv", "7,0\n");
  EXPECT_EQ(error_of([&] { load_dataset(spec, 1); }),
            scratch.text("d/other.csv") + ": has samples of the shape (1), but those to train on have (2)");
  spec.test_images = "none.csv";
  EXPECT_EQ(error_of([&] { load_dataset(spec, 1); }),
            scratch.text("d/none.csv") + ": there is no such file; data.test_images names it, relative to data.path");
}

TEST(Csv, TwoFilesHaveTheSameColumns) {
  const Scratch scratch;
  const auto load = [&](const std::string& train, const std::string& test) {
    spill(scratch / "d/train.csv", train);
    spill(scratch / "d/test.csv", test);
    return load_dataset(csv_spec(scratch / "d"), 1);
  };
  EXPECT_EQ(load("u,v,label\n1,2,0\n3,4,1\n", "u,v,label\n5,6,1\n").test.vectors.size(), 2U);
  EXPECT_EQ(error_of([&] { load("u,v,label\n1,2,0\n3,4,1\n", "v,u,label\n5,6,1\n"); }),
            scratch.text("d/test.csv") + ": has the column 'v' where " + scratch.text("d/train.csv") +
                " has 'u'; both need the same columns in the same order");
  const std::string set =
      ": has a column set, though a file of its own is tested on; leave the column out, or name this "
      "file alone in data.path";
  EXPECT_EQ(error_of([&] { load("u,v,label\n1,2,0\n3,4,1\n", "set,u,v,label\ntest,5,6,1\ntrain,5,6,1\n"); }),
            scratch.text("d/test.csv") + set);
  EXPECT_EQ(error_of([&] { load("set,u,v,label\ntrain,1,2,0\ntest,3,4,1\n", "u,v,label\n5,6,1\n"); }),
            scratch.text("d/train.csv") + set);
  EXPECT_THAT(error_of([&] { load("u,v,label\n1,2,0\n3,4,1\n", "u,v,label\n5,6,7\n"); }),
              testing::StartsWith(scratch.text("d/test.csv") + ": label 0 is 7"));
}

TEST(Csv, PixelsAreOnAScale) {
  const Scratch scratch;
  job::DataSpec spec = csv_spec(scratch / "f.csv");
  spec.shape = {1, 2};
  const auto pixels = [&](const std::string& rows) {
    spill(scratch / "f.csv", "set,label,u,v\n" + rows);
    return load_dataset(spec, 1).train.images;
  };
  EXPECT_THAT(pixels("train,0,0,1\ntest,1,0.5,0.5\n"), ElementsAre(0, 255));  // none above 1: 1 is white
  EXPECT_THAT(pixels("train,0,0,1\ntest,1,2,0.5\n"), ElementsAre(0, 1));      // in both parts
  EXPECT_THAT(pixels("train,0,127.5,1.4\ntest,1,0,0\n"), ElementsAre(128, 1));
  spec.white = 16;
  EXPECT_THAT(pixels("train,0,16,8\ntest,1,0,0\n"), ElementsAre(255, 128));
  EXPECT_EQ(
      error_of([&] { pixels("train,0,16,8\ntest,1,0,17\n"); }),
      scratch.text("f.csv") +
          ": number 1 of sample 0 is 17, outside 0 to 16; pixels are from 0, black, to white: set data.white to the "
          "number that is white");
}

TEST(Csv, ClassesHaveNames) {
  const Scratch scratch;
  job::DataSpec spec = csv_spec(scratch / "f.csv");
  const auto load = [&](const std::string& rows) {
    spill(scratch / "f.csv", "set,label,u\n" + rows);
    return load_dataset(spec, 1);
  };
  EXPECT_THAT(load("train,b,0\ntest,a,1\n").class_names, ElementsAre("a", "b"));
  EXPECT_THAT(load("train,b,0\ntest,a,1\n").train.labels, ElementsAre(1));
  spec.class_names = {"b", "a"};
  EXPECT_THAT(load("train,b,0\ntest,a,1\n").train.labels, ElementsAre(0));
  EXPECT_EQ(error_of([&] { load("train,b,0\ntest,c,1\n"); }),
            scratch.text("f.csv") + ": label 0 is 'c', which is none of the names of classes ('b', 'a')");
  spec.class_names = {};
  spill(scratch / "names.txt", "b\na\n");
  spec.class_names_file = "names.txt";
  EXPECT_THAT(load("train,b,0\ntest,a,1\n").train.labels, ElementsAre(0)) << "in the order of the file";
  EXPECT_THAT(load("train,b,0\ntest,a,1\n").class_names, ElementsAre("b", "a"));
  EXPECT_EQ(error_of([&] { load("train,c,0\ntest,a,1\n"); }),
            scratch.text("f.csv") + ": label 0 is 'c', which is none of the names of classes ('b', 'a')");
  spec.class_names_file = "auto";
  EXPECT_EQ(
      error_of([&] { load("train,b,0\ntest,c,1\ntrain,a,1\n"); }),
      scratch.text("f.csv") + ": has 3 different labels ('a', 'b', 'c'), but data.classes is 2; set data.classes to 3");
  EXPECT_EQ(
      error_of([&] { load("train,b\x1b,0\ntest,c,1\n"); }),
      "csv: calls a class 'b\\x1b', but a name of a class has 1 to 200 bytes, all of which can be printed; name the "
      "classes in data.class_names");
  spec.first_label = 1;
  EXPECT_THAT(load("train,2,0\ntest,1,1\n").train.labels, ElementsAre(1));
  spill(scratch / "names.txt", " one \r\n\ntwo\n");
  spec.class_names_file = "names.txt";
  EXPECT_THAT(load("train,2,0\ntest,1,1\n").class_names, ElementsAre("one", "two"));
  spill(scratch / "names.txt", "one\ntw\x01o\n");
  EXPECT_EQ(error_of([&] { load("train,2,0\ntest,1,1\n"); }),
            scratch.text("names.txt") +
                ":2: a name of a class has 1 to 200 bytes, all of which can be printed; this is 'tw\\x01o'");
  spill(scratch / "names.txt", "one\n");
  EXPECT_EQ(error_of([&] { load("train,2,0\ntest,1,1\n"); }),
            scratch.text("names.txt") +
                ": has 1 names, but data.classes is 2; write a name a line, in the order of the labels");
}

/// 40 rows of 4 classes, a quarter of each of which is tested on.
TEST(Csv, TheSeedChoosesWhatIsTestedOn) {
  const Scratch scratch;
  std::string text;
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + "," + std::to_string(i % 4) + "\n";
  spill(scratch / "f.csv", text);
  job::DataSpec spec = csv_spec(scratch / "f.csv");
  spec.classes = 4;
  spec.test_share = 0.25;
  const Dataset one = load_dataset(spec, 1);
  EXPECT_EQ(one.train.count + one.test.count, 40);
  std::vector<int> counts(4);
  for (const auto label : one.test.labels) ++counts[label];
  EXPECT_THAT(counts, ElementsAre(2, 2, 2, 2));  // a quarter of 10, rounded down
  EXPECT_TRUE(std::ranges::is_sorted(one.train.vectors));
  EXPECT_THAT(one.test.vectors, ElementsAre(0, 5, 9, 15, 19, 22, 28, 38));  // as in the first version
  std::vector<float> all = one.train.vectors;
  all.insert(all.end(), one.test.vectors.begin(), one.test.vectors.end());
  std::ranges::sort(all);
  EXPECT_THAT(all, SizeIs(40));
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], static_cast<float>(i));
  EXPECT_EQ(load_dataset(spec, 1).test.hash, one.test.hash);
  EXPECT_NE(load_dataset(spec, 2).test.hash, one.test.hash);
  spill(scratch / "f.csv", "1,0\n2,1\n");
  EXPECT_EQ(error_of([&] { load_dataset(spec, 1); }),
            "csv: 2 images are too few to train and to test on; a class needs two at least");
}

TEST(Vectors, ColumnsAreScaledByThoseToTrainOn) {
  const Scratch scratch;
  spill(scratch / "f.csv", "set,label,u,v\ntrain,0,1,0.1\ntrain,1,5,0.1\ntest,0,9,0.3\n");
  const Dataset dataset = load_dataset(csv_spec(scratch / "f.csv"), 1);
  std::vector<float> values(2);
  std::vector<std::uint8_t> labels(1);
  const std::vector<std::uint32_t> first = {0};
  gather(dataset.train, first, values, labels);
  EXPECT_THAT(values, ElementsAre(-1, testing::FloatNear(0, 1e-7F)));  // mean 3, deviation 2; a column that is the same
  gather(dataset.test, first, values, labels);
  EXPECT_THAT(values, ElementsAre(3, testing::FloatNear(0.2F, 1e-6F)));
  EXPECT_THAT(dataset.value_names, ElementsAre("u", "v"));
}

}  // namespace
}  // namespace epochreel::data
