"""The JSON Schema of what ci/examples/openjd.yaml uses of job templates of Open Job Description, written after its
specification:
https://github.com/OpenJobDescription/openjd-specifications/wiki/2023-09-Template-Schemas

Its makers publish a schema only within openjd-model, on PyPI. Whatever else the specification allows is refused here, so that
whoever uses it adds it first.
"""

LINE = {"type": "string", "minLength": 1, "pattern": r"^[^\x00-\x1f\x7f-\x9f]+\Z"}
ARGUMENT = {"type": "string", "pattern": r"^[^\x00-\x1f\x7f-\x9f]*\Z"}
IDENTIFIER = {"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_]{0,63}\Z"}
DESCRIPTION = {"type": "string", "minLength": 1, "maxLength": 2048}
VALUE = {"type": "string", "maxLength": 1024}


def record(required, **properties):
    return {"type": "object", "required": required.split(), "properties": properties, "additionalProperties": False}


def some(items, most=None):
    return {"type": "array", "minItems": 1, "items": items} | ({"maxItems": most} if most else {})


def parameter(kind, **properties):
    return record("name type", name=IDENTIFIER, type={"const": kind}, description=DESCRIPTION, **properties)


PARAMETER = {"oneOf": [
    parameter("STRING", default=VALUE, allowedValues=some(VALUE)),
    parameter("INT", default={"type": "integer"}, minValue={"type": "integer"}, maxValue={"type": "integer"}),
    parameter("PATH", default=VALUE, objectType={"enum": ["FILE", "DIRECTORY"]},
              dataFlow={"enum": ["NONE", "IN", "OUT", "INOUT"]}),
]}
CANCELATION = {"oneOf": [
    record("mode", mode={"const": "TERMINATE"}),
    record("mode", mode={"const": "NOTIFY_THEN_TERMINATE"},
           notifyPeriodInSeconds={"type": "integer", "minimum": 1, "maximum": 600}),
]}
ACTION = record("command", command=LINE, args={"type": "array", "items": ARGUMENT},
                timeout={"type": "integer", "minimum": 1}, cancelation=CANCELATION)
# `range` is an <IntRangeExpr> once its format string is resolved.
SPACE = record("taskParameterDefinitions", taskParameterDefinitions=some(
    record("name type range", name=IDENTIFIER, type={"const": "INT"}, range={"type": "string", "minLength": 1}), 16))
STEP = record("name script", name=LINE | {"maxLength": 64}, description=DESCRIPTION, parameterSpace=SPACE,
              dependencies=some(record("dependsOn", dependsOn=LINE)),
              script=record("actions", actions=record("onRun", onRun=ACTION)))
TEMPLATE = record("specificationVersion name steps", specificationVersion={"const": "jobtemplate-2023-09"}, name=LINE,
                  description=DESCRIPTION, parameterDefinitions=some(PARAMETER, 50), steps=some(STEP))
