/// The JSON Schema of a job, from the description in describe.h.
#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "epochreel/job/load.h"
#include "write.h"

namespace epochreel::job {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json rule_schema(const Whole<T>& rule) {
  Json schema = {{"type", "integer"}, {"minimum", rule.min}, {"maximum", rule.max}};
  if (rule.even) schema["multipleOf"] = 2;
  if (rule.divides != 0) {
    for (T number = rule.min; number <= rule.max; ++number) {
      if (rule.holds(number)) schema["enum"].push_back(number);
    }
  }
  return schema;
}

Json rule_schema(const Real& rule) {
  return {{"type", "number"},
          {rule.above_min ? "exclusiveMinimum" : "minimum", rule.min},
          {rule.below_max ? "exclusiveMaximum" : "maximum", rule.max}};
}

Json rule_schema(const Flag&) { return {{"type", "boolean"}}; }

Json rule_schema(const DeviceName&) {
  return {{"type", "string"}, {"pattern", "^(auto|cpu|gpu|gpu:(0|[1-9][0-9]{0,2}))$"}};
}

Json rule_schema(const FolderName&) {
  return {{"type", "string"}, {"pattern", "^[A-Za-z0-9_-][A-Za-z0-9._-]*$"}, {"maxLength", FolderName::kMaxLength}};
}

Json rule_schema(const FolderPath&) {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", FolderPath::kMaxLength}};
}

Json rule_schema(const FilePath&) {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", FilePath::kMaxLength}};
}

Json rule_schema(const PngPath&) { return {{"type", "string"}, {"maxLength", PngPath::kMaxLength}}; }

Json rule_schema(const ScreenWords&) { return {{"type", "string"}, {"maxLength", ScreenWords::kMaxLength}}; }

Json rule_schema(const ColorRule&) { return {{"type", "string"}, {"pattern", "^#[0-9A-Fa-f]{6}$"}}; }

Json rule_schema(const FontFamily&) {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", FontFamily::kMaxLength}};
}

Json rule_schema(const ImageShape&) {
  const Json side = {{"type", "integer"}, {"minimum", 1}, {"maximum", ImageShape::kMaxSide}};
  const Json channels = {{"enum", {1, 3}}};
  const Json none = {{"type", "array"}, {"maxItems", 0}};
  const auto list = [](const Json& sides) {
    return Json{{"type", "array"}, {"prefixItems", sides}, {"minItems", sides.size()}, {"maxItems", sides.size()}};
  };
  return {{"oneOf", Json::array({none, list(Json::array({side, side})), list(Json::array({channels, side, side}))})}};
}

Json rule_schema(const NameList&) {
  const Json name = {{"type", "string"}, {"minLength", 1}, {"maxLength", NameList::kMaxLength}};
  return {{"type", "array"}, {"maxItems", NameList::kMaxNames}, {"items", name}};
}

template <class E>
Json rule_schema(const OneOf<E>& rule) {
  return {{"enum", rule.words()}};
}

template <class S>
Json section_schema(S& value);
template <class C>
Json choice_schema(C value);
template <class C>
Json item_schema();
template <class C>
Json tagged_schema(C value, const Tag& tag);

/// The schema of a struct: an object that allows its keys alone.
class SchemaWriter {
 public:
  void field(std::string_view key, auto& value, const auto& rule, std::string_view doc) {
    Json schema = rule_schema(rule);
    if (!rule.required) schema["default"] = Json::parse(compact_json(write_scalar(value, rule)));
    add(key, std::move(schema), rule.required, doc);
  }

  void section(std::string_view key, auto& value, std::string_view doc) { add(key, section_schema(value), false, doc); }

  void choice(std::string_view key, auto& value, std::string_view doc) {
    Json schema = choice_schema(value);
    schema["default"] = Json::parse(compact_json(write_choice(value)));
    add(key, std::move(schema), false, doc);
  }

  void tagged(std::string_view key, auto& value, const Tag& tag, std::string_view doc) {
    add(key, tagged_schema(value, tag), false, doc);
  }

  void theme(std::string_view key, ThemeSpec& value, std::string_view doc) {
    const Json file = {{"type", "string"}, {"pattern", "\\.ya?ml$"}};
    Json schema = {{"oneOf", Json::array({rule_schema(OneOf{kThemeNames}), file, section_schema(value)})}};
    schema["default"] = Json::parse(compact_json(write_theme(value)));
    add(key, std::move(schema), false, doc);
  }

  template <class C>
  void list(std::string_view key, std::vector<C>& values, const Count& count, std::string_view doc) {
    Json schema = {{"type", "array"}, {"minItems", count.min}, {"maxItems", count.max}, {"items", item_schema<C>()}};
    if (!count.required) {
      Json items = Json::array();
      for (C& value : values) items.push_back(Json::parse(compact_json(write_choice(value))));
      schema["default"] = std::move(items);
    }
    add(key, std::move(schema), count.required, doc);
  }

  template <class T>
  void items_like(std::string_view key, std::vector<T>&, T usual, const Count& count, std::string_view doc) {
    add(key,
        {{"type", "array"},
         {"minItems", count.min},
         {"maxItems", count.max},
         {"items", section_schema(usual)},
         {"default", Json::array()}},
        count.required, doc);
  }

  Json object() const {
    Json schema = {{"type", "object"}, {"additionalProperties", false}, {"properties", properties_}};
    if (!required_.empty()) schema["required"] = required_;
    return schema;
  }

 private:
  void add(std::string_view key, Json schema, bool required, std::string_view doc) {
    schema["description"] = doc;
    properties_[std::string(key)] = std::move(schema);
    if (required) required_.emplace_back(key);
  }

  Json properties_ = Json::object();
  std::vector<std::string> required_;
};

/// The schemas of a choice: one of its words or maps of one key.
struct CaseSchemas {
  Json cases = Json::array();

  void word(std::string_view key, bool, const auto&, std::string_view doc) {
    cases.push_back({{"const", key}, {"description", doc}});
  }

  void value(std::string_view key, bool, const auto&, const auto& rule, std::string_view doc) {
    add(key, rule_schema(rule), !rule.required, doc);
  }

  void fields(std::string_view key, bool, const auto& get, std::string_view doc, std::string_view alone = {}) {
    Json schema = section_schema(get());
    const bool bare = !schema.contains("required");
    if (!alone.empty()) {
      Json scalar = schema["properties"][std::string(alone)];
      schema = {{"oneOf", Json::array({std::move(scalar), std::move(schema)})}};
    }
    add(key, std::move(schema), bare, doc);
  }

 private:
  void add(std::string_view key, Json argument, bool bare, std::string_view doc) {
    if (bare) cases.push_back({{"const", key}, {"description", doc}});
    cases.push_back({{"type", "object"},
                     {"description", doc},
                     {"additionalProperties", false},
                     {"properties", {{std::string(key), std::move(argument)}}},
                     {"required", Json::array({key})}});
  }
};

template <class S>
Json section_schema(S& value) {
  SchemaWriter writer;
  describe(writer, value);
  return writer.object();
}

template <class C>
Json choice_schema(C value) {
  CaseSchemas cases;
  describe_cases(cases, value);
  return {{"oneOf", std::move(cases.cases)}};
}

/// The schema of an item of a list. That of a panel, which is long and in every scene, stands once.
template <class C>
Json item_schema() {
  if constexpr (std::is_same_v<C, PanelSpec>) return {{"$ref", "#/$defs/panel"}};
  return choice_schema(C{});
}

/// The schemas of a tagged choice: an object a case. The tag may be left out in the case that is the default.
struct TaggedSchemas {
  const Tag& tag;
  std::string_view usual;
  Json cases = Json::array();

  void fields(std::string_view key, bool, const auto& get, std::string_view doc, std::string_view = {}) {
    const std::array names = {Name<std::string_view>{key, key, doc}};
    std::string word(key);
    SchemaWriter writer;
    writer.field(tag.key, word, OneOf<std::string_view>{.names = names, .required = key != usual}, tag.doc);
    describe(writer, get());
    cases.push_back(writer.object());
  }
};

template <class C>
Json tagged_schema(C value, const Tag& tag) {
  TaggedSchemas schemas{tag, case_name(value)};
  describe_cases(schemas, value);
  if (schemas.cases.size() == 1) return schemas.cases[0];
  return {{"oneOf", std::move(schemas.cases)}};
}

}  // namespace

std::string job_schema() {
  Job defaults;
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "epochreel job"},
                 {"description", "A job: what to train, what to record, what to draw."}};
  schema.update(section_schema(defaults));
  schema["$defs"] = {{"panel", choice_schema(PanelSpec{})}};
  return schema.dump(2);
}

}  // namespace epochreel::job
