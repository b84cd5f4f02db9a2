#include "report/json.h"

#include <cmath>

#include "epochreel/compare/report.h"
#include "measures/measures.h"
#include "report/text.h"

namespace epochreel::compare {

namespace {

using Json = nlohmann::ordered_json;

Json text(const std::string& value) { return valid_utf8(value); }

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json side(const Side& side) { return {{"path", text(side.path)}, {"kind", side_words(side.kind)}}; }

Json properties(const std::vector<Property>& list) {
  Json array = Json::array();
  for (const auto& property : list) {
    array.push_back({{"name", text(property.name)},
                     {"baseline", text(property.baseline)},
                     {"actual", text(property.actual)},
                     {"differs", property.differs()}});
  }
  return array;
}

Json size(const std::optional<Size>& value) {
  return value ? Json::array({value->width, value->height}) : Json(nullptr);
}

Json training(const TrainingComparison& value) {
  Json stages = Json::array();
  for (const auto& stage : value.stages) {
    stages.push_back({{"name", text(stage.name)}, {"same", stage.same}, {"what", text(stage.what)}});
  }
  return {{"verdict", verdict_word(value.verdict)},
          {"sentence", text(value.sentence)},
          {"diverged", text(value.diverged)},
          {"stages", std::move(stages)}};
}

Json quality(const MovieQuality& value) {
  return {{"ssim_min", value.ssim_min},
          {"ssim_p1", value.ssim_p1},
          {"psnr_min", finite(value.psnr_min)},
          {"psnr_p1", finite(value.psnr_p1)},
          {"worst_frame", value.worst_frame}};
}

Json item(const Item& value) {
  return {{"name", text(value.name)},
          {"frame", value.frame ? Json(*value.frame) : Json(nullptr)},
          {"verdict", verdict_word(value.verdict)},
          {"reason", text(value.reason)},
          {"limits", text(value.limits)},
          {"baseline_hash", text(value.baseline_hash)},
          {"actual_hash", text(value.actual_hash)},
          {"baseline_size", size(value.baseline_size)},
          {"actual_size", size(value.actual_size)},
          {"baseline_has_pixels", value.baseline_has_pixels},
          {"actual_has_pixels", value.actual_has_pixels},
          {"metrics", value.metrics ? metrics_json(*value.metrics) : Json(nullptr)}};
}

Json not_looked_at(const std::vector<NotLookedAt>& list) {
  Json array = Json::array();
  for (const auto& left_out : list) {
    Json names = Json::array();
    for (const auto& name : left_out.names) names.push_back(text(name));
    array.push_back({{"what", text(left_out.what)}, {"count", left_out.count}, {"names", std::move(names)}});
  }
  return array;
}

Json counts(const Comparison& comparison) {
  Json object = Json::object();
  for (const Verdict verdict : {Verdict::kSame, Verdict::kWithin, Verdict::kDifferent, Verdict::kMissing,
                                Verdict::kExtra, Verdict::kOtherSize}) {
    object[verdict_word(verdict)] = count_of(comparison, verdict);
  }
  return object;
}

Json value_json(const FigureValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return nullptr;
}

/// "densest.x" is x of the object "densest".
Json& place_of(Json& object, std::string_view key) {
  const std::size_t dot = key.find('.');
  if (dot == std::string_view::npos) return object[std::string(key)];
  return object[std::string(key.substr(0, dot))][std::string(key.substr(dot + 1))];
}

Json units() {
  Json object = Json::object();
  for (const Measure* measure : kMeasures) {
    for (const Figure& figure : measure->figures) object[std::string(figure.key)] = figure.unit;
  }
  object["metrics"] = "of the part that both have, where the sizes are not the same";
  object["sizes"] = "[width, height] in pixels";
  return object;
}

}  // namespace

Json metrics_json(const PictureMetrics& metrics) {
  Json object = Json::object();
  for (const Measure* measure : kMeasures) {
    for (const Figure& figure : measure->figures) place_of(object, figure.key) = value_json(figure.value(metrics));
  }
  return object;
}

std::string comparison_json(const Comparison& comparison) {
  Json root = {{"format", kReportFormat},
               {"units", units()},
               {"verdict", verdict_word(comparison.verdict)},
               {"exit_code", exit_code_of(comparison)},
               {"sentence", text(comparison.sentence)},
               {"limits", text(comparison.limits)},
               {"baseline", side(comparison.baseline)},
               {"actual", side(comparison.actual)},
               {"environment", properties(comparison.environment)},
               {"movie", properties(comparison.movie)},
               {"quality", comparison.quality ? quality(*comparison.quality) : Json(nullptr)},
               {"training", comparison.training ? training(*comparison.training) : Json(nullptr)},
               {"counts", counts(comparison)},
               {"not_looked_at", not_looked_at(comparison.not_looked_at)}};
  Json items = Json::array();
  for (const auto& value : comparison.items) items.push_back(item(value));
  root["items"] = std::move(items);
  return printable_json(root.dump(2)) + "\n";
}

}  // namespace epochreel::compare
