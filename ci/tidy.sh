#!/usr/bin/env bash
# Runs clang-tidy over src, as .clang-tidy says; a warning is an error. .clang-tidy is held by version 14, which Debian 12 has.
#
#   ci/tidy.sh                       all files, which takes about an hour on two processors
#   ci/tidy.sh src/nn/dense.cpp      these files
#   ci/tidy.sh --since main          files that differ from a commit, or include a header that does; the newest 40 of them
#   ci/tidy.sh --newest 12           the files that the last commits touched, so many of them
set -euo pipefail
cd "$(dirname "$0")/.."

most=40

# files_since COMMIT: the .cpp files of src that it concerns, those whose own text differs first.
files_since() {
  local changed header
  changed="$(git diff --name-only --diff-filter=d "$1" -- src include)"
  grep '\.cpp$' <<<"$changed" || true
  for header in $(grep '\.h$' <<<"$changed" || true); do
    grep -rl --include='*.cpp' "[\"/]${header##*/}\"" src || true
  done
}

if [[ "${1:-}" == --since ]]; then
  commit="${2:?--since needs a commit}"
  mapfile -t files < <(files_since "$commit" | awk '!seen[$0]++')
  if [[ ${#files[@]} -gt $most ]]; then
    echo "tidy: of ${#files[@]} files, $((${#files[@]} - most)) are left out; ci/tidy.sh reads all"
    files=("${files[@]:0:$most}")
  fi
elif [[ "${1:-}" == --newest ]]; then
  count="${2:?--newest needs a number}"
  mapfile -t files < <(git log --name-only --format= -- src | grep '\.cpp$' | awk '!seen[$0]++' |
    while read -r file; do [[ ! -f "$file" ]] || echo "$file"; done | awk -v count="$count" 'NR <= count')
elif [[ $# -gt 0 ]]; then
  files=("$@")
else
  mapfile -t files < <(find src -name '*.cpp' | sort)
fi
if [[ ${#files[@]} -eq 0 ]]; then
  echo "tidy: no file of src differs"
  exit 0
fi

cmake --preset tidy -DBUILD_TESTING=OFF >/dev/null
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p build/tidy 2>/dev/null
echo "tidy: ${#files[@]} files are tidy"
