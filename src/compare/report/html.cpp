#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "epochreel/base/grouped.h"
#include "epochreel/compare/report.h"
#include "measures/measures.h"
#include "report/assets.h"
#include "report/files.h"
#include "report/text.h"

namespace epochreel::compare {

namespace {

using Json = nlohmann::ordered_json;
using kainjow::mustache::data;

constexpr std::size_t kMostRows = 2000;  // of the table for browsers without JavaScript

/// Words of one line. The template escapes them for HTML.
std::string words(std::string_view text) { return printable(text, kMaxMessageBytes); }

std::int64_t signed_size(std::size_t size) { return static_cast<std::int64_t>(size); }

/// The word as a CSS class.
std::string verdict_class(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
      return "same";
    case Verdict::kWithin:
      return "within";
    case Verdict::kDifferent:
      return "different";
    case Verdict::kMissing:
      return "missing";
    case Verdict::kExtra:
      return "extra";
    case Verdict::kOtherSize:
      return "size";
  }
  return "different";
}

data verdict_data(Verdict verdict) {
  data view;
  view.set("word", verdict_word(verdict));
  view.set("class", verdict_class(verdict));
  view.set("sign", std::string(verdict_sign(verdict)));
  return view;
}

data side_data(const Side& side) {
  data view;
  view.set("path", words(side.path));
  view.set("kind", side_words(side.kind));
  return view;
}

data property_list(const std::vector<Property>& properties) {
  data list{data::type::list};
  const auto known = [](const std::string& value) { return value.empty() ? std::string("unknown") : words(value); };
  for (const auto& property : properties) {
    data view;
    view.set("name", words(property.name));
    view.set("baseline", known(property.baseline));
    view.set("actual", known(property.actual));
    view.set("differs", property.differs());
    list.push_back(view);
  }
  return list;
}

/// A table of properties: those that differ, and all of them.
data properties_data(const std::vector<Property>& properties) {
  const auto found = differing(properties);
  data view;
  view.set("all", property_list(properties));
  view.set("differing", property_list(found));
  view.set("differs", !found.empty());
  view.set("count", found.size() == 1 ? "1 property differs" : fmt::format("{} properties differ", found.size()));
  view.set("total", fmt::format("{} compared", properties.size()));
  return view;
}

data training_data(const TrainingComparison& training) {
  data view = verdict_data(training.verdict);
  view.set("sentence", words(training.sentence));
  data stages{data::type::list};
  for (const auto& stage : training.stages) {
    data entry;
    entry.set("name", words(stage.name));
    entry.set("same", stage.same);
    entry.set("what", words(stage.what));
    entry.set("first", !stage.same && stage.name == training.diverged);
    stages.push_back(entry);
  }
  view.set("stages", stages);
  return view;
}

data quality_data(const MovieQuality& quality) {
  data view;
  view.set("ssim_min", fmt::format("{:.5f}", quality.ssim_min));
  view.set("ssim_p1", fmt::format("{:.5f}", quality.ssim_p1));
  view.set("psnr_min", decibels(quality.psnr_min));
  view.set("psnr_p1", decibels(quality.psnr_p1));
  view.set("worst_frame", grouped(quality.worst_frame));
  return view;
}

data counts_data(const Comparison& comparison) {
  data list{data::type::list};
  for (const Verdict verdict : kWorstFirst) {
    const auto count = count_of(comparison, verdict);
    if (count == 0) continue;
    data view = verdict_data(verdict);
    view.set("count", grouped(count));
    list.push_back(view);
  }
  return list;
}

/// Rows in the order of the items; of very many the worst.
data rows_data(const Comparison& comparison) {
  auto order = worst_first(comparison);
  if (order.size() > kMostRows) order.resize(kMostRows);
  std::sort(order.begin(), order.end());
  data list{data::type::list};
  for (const std::size_t index : order) {
    const Item& item = comparison.items[index];
    data row = verdict_data(item.verdict);
    row.set("name", words(item.name));
    row.set("figures", figures_line(item));
    row.set("reason", item.reason == figures_line(item) ? std::string() : words(item.reason));
    row.set("limits", words(item.limits));
    list.push_back(row);
  }
  return list;
}

std::string pictures_line(const Comparison& comparison, std::size_t shown) {
  const auto all = signed_size(comparison.items.size());
  const auto same = count_of(comparison, Verdict::kSame);
  if (all == same) return fmt::format("{}, all of the same bits", counted(all, "item"));
  auto line = fmt::format("pictures of {} of {}", grouped(signed_size(shown)), counted(all, "item"));
  if (shown > 0 && signed_size(shown) < all - same) line += ", the worst";
  if (same > 0) line += fmt::format("; {} of the same bits", grouped(same));
  return line;
}

Json size_json(const std::optional<Size>& size) {
  return size ? Json::array({size->width, size->height}) : Json(nullptr);
}

/// Rows of the item's table and points of the curves, in the order that page_json names them in.
void add_measured(Json& view, const Item& item) {
  const Measured measured = measured_of(item);
  for (const Measure* measure : kMeasures) {
    for (const Line& line : measure->lines) view["figures"].push_back(line.words(measured));
    if (!measure->chart) continue;
    const auto value = measure->chart->value(measured);
    view["charts"].push_back(value ? Json(*value) : Json(nullptr));
  }
  const DenseWindow& densest = measured.metrics.densest;
  if (densest.pixels > 0) view["densest"] = {{"x", densest.x}, {"y", densest.y}};
}

/// The item as report.js works on it; empty things are left out, for a page of thousands of items.
Json item_json(const Item& item, const PictureLinks* links) {
  Json view = {{"name", words(item.name)}, {"verdict", verdict_class(item.verdict)}, {"line", figures_line(item)}};
  if (item.frame) view["frame"] = *item.frame;
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) view[key] = words(value);
  };
  text("reason", item.reason);
  text("limits", item.limits);
  text("baseline_hash", item.baseline_hash);
  text("actual_hash", item.actual_hash);
  if (item.baseline_size) view["baseline_size"] = size_json(item.baseline_size);
  if (item.actual_size) view["actual_size"] = size_json(item.actual_size);
  if (item.baseline_has_pixels) view["baseline_has_pixels"] = true;
  if (item.actual_has_pixels) view["actual_has_pixels"] = true;
  if (item.metrics) add_measured(view, item);
  if (links != nullptr) {
    view["pictures"] = {{"baseline", links->baseline}, {"actual", links->actual}, {"difference", links->difference}};
  }
  return view;
}

/// JSON that no HTML parser takes for an end of the script, in ASCII.
std::string script_json(const Json& json) {
  std::string text;
  for (const char c : json.dump(-1, ' ', true)) {
    if (c == '<' || c == '>' || c == '&') {
      text += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      text += c;
    }
  }
  return text;
}

Json lines_json() {
  Json lines = Json::array();
  for (const Measure* measure : kMeasures) {
    for (const Line& line : measure->lines) lines.push_back({{"label", line.label}, {"meaning", measure->meaning}});
  }
  return lines;
}

Json charts_json() {
  Json charts = Json::array();
  for (const Measure* measure : kMeasures) {
    if (const auto& chart = measure->chart) charts.push_back({{"words", chart->words}, {"is_share", chart->is_share}});
  }
  return charts;
}

data charts_data() {
  data list{data::type::list};
  for (const Measure* measure : kMeasures) {
    if (!measure->chart) continue;
    data option;
    option.set("key", std::string(measure->chart->key));
    option.set("words", std::string(measure->chart->words));
    list.push_back(option);
  }
  return list;
}

std::string page_json(const Comparison& comparison, const std::map<std::size_t, PictureLinks>& links) {
  Json verdicts = Json::object();
  for (const Verdict verdict : kWorstFirst) {
    verdicts[verdict_class(verdict)] = {{"word", verdict_word(verdict)}, {"sign", std::string(verdict_sign(verdict))}};
  }
  Json items = Json::array();
  for (std::size_t i = 0; i < comparison.items.size(); ++i) {
    const auto found = links.find(i);
    items.push_back(item_json(comparison.items[i], found == links.end() ? nullptr : &found->second));
  }
  const auto worst = worst_first(comparison);
  return script_json({{"verdicts", std::move(verdicts)},
                      {"window", kWindow},
                      {"lines", lines_json()},
                      {"charts", charts_json()},
                      {"worst", worst.empty() ? 0 : worst.front()},
                      {"items", std::move(items)}});
}

data page_data(const Comparison& comparison, const std::map<std::size_t, PictureLinks>& links) {
  data view = verdict_data(comparison.verdict);
  view.set("headline", headline(comparison));
  view.set("sentence", words(comparison.sentence));
  if (!comparison.limits.empty()) view.set("limits", words(comparison.limits));
  data left_out{data::type::list};
  for (const auto& one : comparison.not_looked_at)
    left_out.push_back(data("words", not_looked_at_words(one, kMostNamed)));
  view.set("not_looked_at", left_out);
  view.set("exit_code", fmt::format("{}", exit_code_of(comparison)));
  view.set("baseline", side_data(comparison.baseline));
  view.set("actual", side_data(comparison.actual));
  const bool details = !comparison.environment.empty() || !comparison.movie.empty() || comparison.quality.has_value();
  view.set("details", details);
  view.set("environment_differs", !differing(comparison.environment).empty());
  if (!comparison.environment.empty()) view.set("environment", properties_data(comparison.environment));
  if (!comparison.movie.empty()) view.set("movie", properties_data(comparison.movie));
  if (comparison.quality) view.set("quality", quality_data(*comparison.quality));
  if (comparison.training) view.set("training", training_data(*comparison.training));
  view.set("has_items", !comparison.items.empty());
  view.set("items_count", grouped(signed_size(comparison.items.size())));
  view.set("counts", counts_data(comparison));
  view.set("charts", charts_data());
  view.set("pictures_line", pictures_line(comparison, links.size()));
  view.set("rows", rows_data(comparison));
  if (comparison.items.size() > kMostRows) {
    view.set("rows_cut", fmt::format("The worst {} of {}; report.json has all of them.", grouped(kMostRows),
                                     counted(signed_size(comparison.items.size()), "item")));
  }
  view.set("style", std::string(kReportStyle));
  view.set("script", std::string(kReportScript));
  view.set("json", page_json(comparison, links));
  view.set("version", EPOCHREEL_VERSION);
  return view;
}

}  // namespace

std::string report_page(const Comparison& comparison, const std::map<std::size_t, PictureLinks>& links) {
  kainjow::mustache::mustache page{std::string(kReportTemplate)};
  std::string html = page.render(page_data(comparison, links));
  if (!page.is_valid()) throw std::logic_error("report.html.mustache: " + page.error_message());
  return html;
}

}  // namespace epochreel::compare
