#include "epochreel/scene/drawing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "epochreel/scene/theme.h"
#include "scene/even_measure.h"
#include "src/scene/drawing/pen.h"
#include "src/scene/marks/pictures.h"

namespace epochreel::scene {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;

struct Fitting {
  EvenMeasure measure;
  TextFitter texts{measure};
};

/// Its type is 20 units large, so that a character is 10 units wide.
Text text_of(const std::string& words, double max_width) {
  Text text{words, {100, 50}, 20};
  text.max_width = max_width;
  return text;
}

TEST(Picture, KeepsItsProportionInTheMiddleOfItsArea) {
  const Theme theme = theme_by_name("night");
  for (const auto& [width, height, expected] :
       {std::tuple{8, 4, Rect{10, 45, 100, 50}}, {4, 8, Rect{35, 20, 50, 100}}, {5, 5, Rect{10, 20, 100, 100}}}) {
    Fitting fitting;
    std::vector<Primitive> list;
    Pen pen(list, theme, fitting.texts);
    draw(pen, Picture{{10, 20, 100, 100}, width, height, std::vector<std::uint8_t>(32, 255)});
    ASSERT_FALSE(list.empty());
    const auto* image = std::get_if<Image>(&list.front());
    ASSERT_NE(image, nullptr);
    EXPECT_EQ(image->area, expected);
  }
}

TEST(TextFitter, LeavesWordsThatHaveRoom) {
  Fitting fitting;
  for (const double room : {0.0, 50.0, 60.0}) {  // 0: no limit
    const FittedText fitted = fitting.texts.fit(text_of("hello", room));
    EXPECT_EQ(fitted.words, "hello");
    EXPECT_EQ(fitted.type.size, 20);
    EXPECT_EQ(fitted.extents.width, 50);
    EXPECT_FALSE(fitted.cut);
  }
}

TEST(TextFitter, SetsTheTypeSmallerFirst) {
  Fitting fitting;
  const FittedText fitted = fitting.texts.fit(text_of("hello", 40));
  EXPECT_EQ(fitted.words, "hello");
  EXPECT_EQ(fitted.type.size, 16);
  EXPECT_EQ(fitted.extents.width, 40);
  EXPECT_FALSE(fitted.cut);
}

TEST(TextFitter, CutsTheMiddleWhereTheSmallestTypeHasNoRoom) {
  Fitting fitting;
  const FittedText fitted = fitting.texts.fit(text_of("abcdefghijklmnopqrst", 70));
  EXPECT_EQ(fitted.type.size, TextFitter::kSmallest);
  EXPECT_EQ(fitted.words, "abcd…pqrst");
  EXPECT_EQ(fitted.extents.width, 70);
  EXPECT_TRUE(fitted.cut);
}

TEST(TextFitter, TypeThatIsSmallStaysAsItIs) {
  Fitting fitting;
  Text text = text_of("abcdefghij", 30);
  text.size = 10;
  const FittedText fitted = fitting.texts.fit(text);
  EXPECT_EQ(fitted.type.size, 10);
  EXPECT_EQ(fitted.words, "ab…hij");
}

TEST(TextFitter, CutsNamesSoThatTheyCanBeToldApart) {
  Fitting fitting;
  fitting.texts.know_names({"the long name of one", "the long name of two"});
  const FittedText one = fitting.texts.fit(text_of("is the long name of one", 98));
  const FittedText two = fitting.texts.fit(text_of("is the long name of two", 98));
  EXPECT_THAT(one.words, StartsWith("is the"));
  EXPECT_THAT(one.words, EndsWith("one"));
  EXPECT_THAT(two.words, EndsWith("two"));
  EXPECT_LE(one.extents.width, 98);
  EXPECT_FALSE(one.cut) << "what tells a name apart is not hidden";
}

TEST(TextFitter, ForgetsWhatOtherNamesWereCutTo) {
  Fitting fitting;
  const Text text = text_of("is the long name of one", 98);
  const FittedText before = fitting.texts.fit(text);
  EXPECT_TRUE(before.cut);
  fitting.texts.know_names({"the long name of one"});
  EXPECT_FALSE(fitting.texts.fit(text).cut);
  fitting.texts.know_names({});
  EXPECT_EQ(fitting.texts.fit(text).words, before.words);
}

TEST(Pen, PlacesTextsByTheirAlignment) {
  Fitting fitting;
  std::vector<Primitive> list;
  Pen pen(list, theme_by_name("night"), fitting.texts);
  Text text = text_of("hello", 0);
  for (const Align align : {Align::kLeft, Align::kCenter, Align::kRight}) {
    text.align = align;
    EXPECT_EQ(pen.text(text), 50);
  }
  std::vector<double> lefts;
  for (const Primitive& primitive : list) {
    const Rect box = std::get<SetText>(primitive).box();
    EXPECT_EQ((Rect{0, box.y, box.width, box.height}), (Rect{0, 35, 50, 20}));
    lefts.push_back(box.x);
  }
  EXPECT_THAT(lefts, ElementsAre(100, 75, 50));
}

TEST(Pen, HasNothingThatCannotBeSeen) {
  Fitting fitting;
  std::vector<Primitive> list;
  Pen pen(list, theme_by_name("night"), fitting.texts);
  pen.fill({0, 0, 0, 10}, 0, {});
  pen.polyline({}, 1, {});
  pen.image({{0, 0, 10, 0}, 0, 0, 1, 1, {0, 0, 0, 0}});
  pen.stencil({{0, 0, 10, 10}, 0, 1, {}, {}});
  pen.neurons({});
  pen.flow({});
  EXPECT_EQ(pen.text(text_of("", 0)), 0);
  EXPECT_EQ(pen.text(text_of("hello", 0), 0), 0);
  EXPECT_TRUE(list.empty());
  pen.fill({0, 0, 1, 1}, 0, {});
  EXPECT_EQ(list.size(), 1U);
}

TEST(Drawing, ItsTextsAreInPixelsAndBelongToTheirPanels) {
  Fitting fitting;
  Drawing drawing;
  drawing.theme = &theme_by_name("night");
  Pens pens(drawing, fitting.texts);
  drawing.scale = 2;
  drawing.origin = {3, 4};
  pens.begin_panel({1, 2, 3, 4});
  pens.backdrop.text(text_of("hello", 40));
  pens.begin_panel({5, 6, 7, 8});
  pens.foreground.text(text_of("moves", 0));
  const auto texts = texts_of(drawing);
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0].words, "hello") << "the backdrop lies behind";
  EXPECT_EQ(texts[0].panel, 0U);
  EXPECT_EQ(texts[0].size, 32);
  EXPECT_EQ(texts[1].words, "moves");
  EXPECT_EQ(texts[1].panel, 1U);
  EXPECT_EQ(drawing.panels.at(1), (Rect{5, 6, 7, 8}));
  EXPECT_EQ(texts[1].box, (Rect{203, 74, 100, 40}));
}

}  // namespace
}  // namespace epochreel::scene
