#!/usr/bin/env python3
"""Files and functions stay small, and numbers have the right type at their source.

    sizes_test.py ROOT      checks the checkout at ROOT, after a test of this test on planted code
"""
import pathlib
import re
import statistics
import sys

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50
MEDIAN_LINES = 7
NINTH_DECILE_LINES = 19
# static_casts in a thousand lines of src and include.
MOST_CASTS = 12

CODE = ("src", "include")
SUFFIXES = (".cpp", ".h", ".py", ".sh")
# Comments, strings and characters: the braces in them are none of the code's. Line ends stay.
NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|^[ \t]*#(?:\\\n|[^\n])*',
                     re.DOTALL | re.MULTILINE)
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b[^()]*$|^\s*extern\s*$")
NAME = re.compile(r"(operator\W+|[\w:~]+)\(")
NO_FUNCTION = re.compile(r"^(if|for|while|switch|else|do|try|catch|return)\b|=\s*$|\benum\b")


def functions_of(code):
    """Yields name and lines of each function that is defined in a namespace or a class, from its head to its last brace."""
    text = NO_CODE.sub(lambda match: '""' + "\n" * match[0].count("\n"), code)
    scopes = []  # of each open brace: whether functions may stand in it, and what it is: (allows, head, first line)
    start = 0    # where the head of what comes next begins
    for match in re.finditer(r"[{};]", text):
        at = match.start()
        head = text[start:at].strip()
        if match[0] == ";":
            if not head.count("(") > head.count(")"):  # not within `for (;;)`
                start = at + 1
        elif match[0] == "{":
            outside = all(scope[0] for scope in scopes)
            body = text[at - 1] in " \n"  # clang-format leaves no space before the brace of a value
            if outside and body and SCOPE.search(head):
                scopes.append((True, "", 0))
            elif outside and body and (name := NAME.search(head)) and not NO_FUNCTION.search(head):
                first = text.count("\n", 0, start + len(text[start:at]) - len(text[start:at].lstrip()))
                scopes.append((False, name[1], first))
            else:
                scopes.append((False, "", 0))
                if outside and not body:
                    continue  # a member that is initialized in the head of a constructor: the head goes on
            start = at + 1
        elif scopes:
            _, name, first = scopes.pop()
            if name:
                yield name, text.count("\n", 0, at) - first + 1
            if not (text[start:at] and re.search(r"\)\s*:[^:]", text[start:at]) and not name):
                start = at + 1


def file_faults(path, text):
    lines = text.count("\n")
    if lines > MOST_LINES_OF_A_FILE:
        yield f"{path}: has {lines} lines, of at most {MOST_LINES_OF_A_FILE}"


def function_faults(path, functions):
    for name, lines in functions:
        if lines > MOST_LINES_OF_A_FUNCTION:
            yield f"{path}: {name} has {lines} lines, of at most {MOST_LINES_OF_A_FUNCTION}"


def total_faults(lengths, casts, lines):
    """Yields the faults of all functions and all lines together."""
    for what, is_now, most in (
        ("the median of functions, in lines", statistics.median(lengths), MEDIAN_LINES),
        ("nine of ten functions, in lines", statistics.quantiles(lengths, n=10, method="inclusive")[-1], NINTH_DECILE_LINES),
        ("static_casts in a thousand lines", round(1000 * casts / lines, 1), MOST_CASTS),
    ):
        if is_now > most:
            yield f"{what}: {is_now}, of at most {most}"


def check(root):
    faults = []
    lengths = []
    casts = lines = 0
    for path in sorted(path for folder in (*CODE, "tests", "ci") for path in (root / folder).rglob("*")):
        if path.suffix not in SUFFIXES:
            continue
        name = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        faults += file_faults(name, text)
        if name.parts[0] in CODE:
            functions = list(functions_of(text))
            faults += function_faults(name, functions)
            lengths += [length for _, length in functions]
            casts += text.count("static_cast<")
            lines += text.count("\n")
    print(f"{len(lengths)} functions: median {statistics.median(lengths)} lines; {casts} static_casts in {lines} lines")
    return faults + list(total_faults(lengths, casts, lines))


def test_this_test():
    code = """namespace a {
struct Row {
  int sum() const { return left + right; }
  explicit Row(int value)
      : left{value}, right(1) {
    fill();
  }
};
constexpr int kAll[] = {1, 2};
const char* kText = "int f() {";
template <typename T>
int largest(const T& rows,
            int least = 3) {
  // }
  for (int i = 0; i < 3; ++i) {
    if (i > 2) return 1;
  }
  const auto twice = [](int value) { return 2 * value; };
  return Row{3}.sum() + twice(1);
}
}  // namespace a
"""
    found = list(functions_of(code))
    assert found == [("sum", 1), ("Row", 4), ("largest", 10)], found
    assert len(list(file_faults("a.cpp", "\n" * 401))) == 1 and not list(file_faults("a.cpp", "\n" * 400))
    long = "void draw() {\n" + "  step();\n" * 49 + "}\n"
    assert list(function_faults("a.cpp", functions_of(long))) == ["a.cpp: draw has 51 lines, of at most 50"]
    assert len(list(total_faults([8, 8, 20, 20], MOST_CASTS + 1, 1000))) == 3
    assert not list(total_faults([7, 7, 7, 19], MOST_CASTS, 1000))


def main():
    test_this_test()
    faults = check(pathlib.Path(sys.argv[1]))
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
