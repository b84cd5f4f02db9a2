#include "epochreel/compare/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "made_up.h"
#include "tests/scratch.h"

namespace epochreel::compare {
namespace {

namespace fs = std::filesystem;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = slurp(entry.path());
  }
  return files;
}

/// Items that differ, known by their hashes alone.
Comparison many(std::size_t count, const std::string& name) {
  Comparison comparison;
  comparison.verdict = Verdict::kDifferent;
  comparison.sentence = "The hashes differ.";
  comparison.items.resize(count);
  for (auto& item : comparison.items) {
    item.name = name;
    item.verdict = Verdict::kDifferent;
    item.reason = "The hashes differ.";
  }
  return comparison;
}

ItemPictures no_pictures(std::size_t) { return {}; }

TEST(Report, IsTheSameAtAnyNumberOfThreads) {
  const Scratch scratch;
  const auto& comparison = made_up_comparison();
  write_report(comparison, made_up_pictures, {scratch / "one", 100, 1, scratch / "one"});
  write_report(comparison, made_up_pictures, {scratch / "three", 100, 3, scratch / "three"});
  const auto files = files_of(scratch / "one");
  EXPECT_EQ(files, files_of(scratch / "three"));
  EXPECT_TRUE(files.contains("report.html"));
  EXPECT_TRUE(files.contains("pictures/000047-actual.png"));  // large: beside the page
  EXPECT_TRUE(files.contains("pictures/000059-actual.png"));  // small: inside, and beside for junit.xml
  EXPECT_FALSE(fs::exists(scratch / ".one.tmp"));
}

TEST(Report, ShowsPicturesOfTheWorst) {
  const Scratch scratch;
  write_report(made_up_comparison(), made_up_pictures, {scratch / "report", 2, 2});
  const auto page = slurp(scratch / "report/report.html");
  EXPECT_THAT(page, HasSubstr("pictures of 2 of 60 items, the worst; 17 of the same bits"));
  write_report(made_up_comparison(), made_up_pictures, {scratch / "report", 0, 2});
  EXPECT_THAT(slurp(scratch / "report/report.html"), HasSubstr("pictures of 0 of 60 items"));
  EXPECT_FALSE(fs::exists(scratch / "report/pictures"));
}

TEST(Report, LeavesNamesAsText) {
  const Scratch scratch;
  auto comparison = many(0, "");
  for (const auto& name : strange_names()) {
    auto& item = comparison.items.emplace_back();
    item.name = item.reason = item.limits = name;
    item.verdict = Verdict::kDifferent;
    comparison.environment.push_back({name, name, name + "!"});
    comparison.movie.push_back({name, name, name + "!"});
  }
  comparison.training = TrainingComparison{Verdict::kDifferent, "<b>", "<i>", {{"<i>", false, "</script>"}}};
  comparison.sentence = comparison.baseline.path = comparison.actual.path = "</style><script>alert(2)</script>";
  write_report(comparison, no_pictures, {scratch / "report", 10, 1});
  const auto page = slurp(scratch / "report/report.html");
  for (const auto* bad : {"<script>alert", "<img", "<b>", "<i>", "</style><", "\xFF", "\xC0"}) {
    EXPECT_THAT(page, Not(HasSubstr(bad)));
  }
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_THAT(page, HasSubstr("\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"));
  EXPECT_THAT(page, HasSubstr("{{style}}"));
  const auto summary = slurp(scratch / "report/summary.md");
  EXPECT_THAT(summary, HasSubstr("| a\\|b |"));
  EXPECT_THAT(summary, Not(HasSubstr("<script>")));
  EXPECT_THAT(summary, Not(HasSubstr("@someone")));
  EXPECT_THAT(summary, StartsWith("**The environment differs**"));
}

TEST(Report, HasNoItemsWhereTwoTracesAreCompared) {
  const Scratch scratch;
  const auto comparison = made_up_traces();
  write_report(comparison, no_pictures, {scratch / "report", 10, 1});
  const auto page = slurp(scratch / "report/report.html");
  EXPECT_THAT(page, HasSubstr("diverged first"));
  EXPECT_THAT(page, Not(HasSubstr("id=\"timeline\"")));
  EXPECT_THAT(slurp(scratch / "report/junit.xml"), HasSubstr("tests=\"1\" failures=\"1\""));
  EXPECT_THAT(annotations(comparison), SizeIs(2));
}

TEST(Report, ReplacesAReport) {
  const Scratch scratch;
  write_report(made_up_comparison(), made_up_pictures, {scratch / "a/report", 100, 2});
  write_report(many(1, "x"), no_pictures, {fs::path(scratch.text("a/report/")), 100, 1});
  EXPECT_EQ(files_of(scratch / "a").size(), 5);
  fs::create_directories(scratch / "empty");
  write_report(many(1, "x"), no_pictures, {scratch / "empty", 100, 1});
  EXPECT_TRUE(fs::exists(scratch / "empty/report.json"));
}

TEST(Report, RefusesWhatIsNoReport) {
  const Scratch scratch;
  spill(scratch / "folder/report.json", "{\"format\": \"another\"}");
  spill(scratch / "file", "x");
  const auto write_to = [&](const std::string& name) {
    return error_of([&] { write_report(many(1, "x"), no_pictures, {scratch / name, 100, 1}); }, ErrorKind::kFailed);
  };
  EXPECT_EQ(
      write_to("folder"),
      scratch.text("folder") + ": is not empty and holds no report of epochreel; name another folder, or empty it");
  EXPECT_EQ(write_to("file"), scratch.text("file") + ": is a file; name a folder for the report");
  EXPECT_THAT(write_to("file/report"), HasSubstr("cannot"));
  EXPECT_EQ(files_of(scratch / "folder").size(), 1);
}

TEST(Report, DoesNotReplaceAFolderWithOtherFiles) {
  const Scratch scratch;
  const auto write = [&] { write_report(made_up_comparison(), made_up_pictures, {scratch / "report", 100, 2}); };
  write();
  for (const std::string name : {"thesis.tex", "pictures/holiday.png", "more/a.txt", ".report.tmp"}) {
    spill(scratch / ("report/" + name), "mine");
    const auto before = files_of(scratch / "report");
    EXPECT_THAT(error_of(write, ErrorKind::kFailed), HasSubstr("which is no file of a report, and is not replaced"));
    EXPECT_EQ(files_of(scratch / "report"), before);
    fs::remove_all(scratch / ("report/" + (name == "more/a.txt" ? std::string("more") : name)));
  }
  write();
  spill(scratch / ".report.tmp/mine", "mine");
  EXPECT_THAT(error_of(write, ErrorKind::kFailed), HasSubstr(".report.tmp: holds mine, which is no file of a report"));
  EXPECT_EQ(slurp(scratch / ".report.tmp/mine"), "mine");
  fs::remove_all(scratch / ".report.tmp");
  spill(scratch / ".report.tmp/report.json", "half of a killed report");
  write();
  EXPECT_FALSE(fs::exists(scratch / ".report.tmp"));
}

TEST(Report, IsAbsentWhereAPictureFails) {
  const Scratch scratch;
  const auto& comparison = made_up_comparison();
  const PictureSource broken = [](std::size_t) -> ItemPictures { throw Error(ErrorKind::kFailed, "x", "is lost"); };
  EXPECT_EQ(error_of(
                [&] {
                  write_report(comparison, broken, {scratch / "report", 5, 2});
                },
                ErrorKind::kFailed),
            "x: is lost");
  EXPECT_THAT(files_of(scratch / ""), IsEmpty());
}

TEST(Report, SaysThatAnInfinitePsnrIsNull) {
  auto comparison = many(1, "x");
  comparison.items[0].metrics.emplace().psnr = std::numeric_limits<double>::infinity();
  comparison.quality.emplace().psnr_min = std::numeric_limits<double>::infinity();
  const auto json = nlohmann::json::parse(comparison_json(comparison));
  EXPECT_TRUE(json["items"][0]["metrics"]["psnr"].is_null());
  EXPECT_TRUE(json["quality"]["psnr_min"].is_null());
  EXPECT_THAT(json["units"]["psnr"], HasSubstr("null: infinite"));
  EXPECT_THAT(comparison_json(comparison), StartsWith("{\n  \"format\": \"epochreel report 1\",\n"));
}

TEST(Report, KeepsItsSummaryBelowOneMebibyte) {
  const Scratch scratch;
  auto comparison = many(100'000, std::string(5000, '|'));
  for (auto& item : comparison.items) item.name.resize(40);
  comparison.items[7].name = std::string(2 << 20, '|');
  comparison.sentence = std::string(2 << 20, '<');
  comparison.environment.assign(1000, {std::string(10'000, '*'), std::string(10'000, '*'), "x"});
  write_report(comparison, no_pictures, {scratch / "report", 10, 2});
  const auto summary = slurp(scratch / "report/summary.md");
  EXPECT_LT(summary.size(), 1U << 20U);
  EXPECT_THAT(summary, HasSubstr("… and 99,950 more"));
  EXPECT_THAT(summary, HasSubstr("… and 950 more"));
}

TEST(Annotations, AreTenAtMost) {
  const auto lines = annotations(many(12, "50 %: a,b\nc"));
  EXPECT_THAT(lines, SizeIs(10));
  EXPECT_EQ(lines.front(), "::error title=50 %25%3A a%2Cb\\x0ac%3A different::The hashes differ.");
  EXPECT_EQ(lines.back(), "::error title=and more::… and 3 more items: see the report");
  EXPECT_THAT(annotations(many(10, "x")), SizeIs(10));
  EXPECT_THAT(annotations(many(10, "x")), Each(HasSubstr("title=x%3A different")));
}

TEST(Annotations, SayNothingWhereNothingIsWrong) {
  auto comparison = many(3, "x");
  comparison.verdict = Verdict::kWithin;
  for (auto& item : comparison.items) item.verdict = Verdict::kWithin;
  comparison.environment = {{"CPU", "a", "b"}};
  EXPECT_THAT(annotations(comparison), IsEmpty());
}

TEST(Annotations, BeginWithTheEnvironment) {
  auto comparison = many(3, "x");
  comparison.environment = {{"CPU", "a", "b"}, {"cairo", "1", "1"}};
  const auto lines = annotations(comparison);
  EXPECT_THAT(lines, SizeIs(4));
  EXPECT_EQ(lines[0], "::warning title=the environment differs::The environment differs: CPU: baseline a, actual b");
}

}  // namespace
}  // namespace epochreel::compare
