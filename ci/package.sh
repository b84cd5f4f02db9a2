#!/usr/bin/env bash
# Makes a package of Debian: the program, its manual page, completions and jobs. The same commit gives the same bytes. It is
# installed on the release of Debian that it is made on, by `apt-get install ./epochreel_0.1.0-1_amd64.deb`.
#
#   ci/package.sh                   builds the preset demo; the package lies in out/package
#   ci/package.sh FOLDER            in another folder
#   ci/package.sh --built BUILD FOLDER   packs what was built in the folder BUILD
#
# DEBFULLNAME and DEBEMAIL, as Debian's own tools read them, name the maintainer.
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."

say() { echo "package: $*"; }
fail() {
  echo "package: $*" >&2
  exit 1
}

built=
if [[ "${1:-}" == --built && $# -ge 2 ]]; then
  built="$2"
  shift 2
fi
if [[ $# -gt 1 || "${1:-}" == -* ]]; then
  echo "usage: ci/package.sh [--built BUILD] [FOLDER]" >&2
  exit 2
fi
folder="${1:-out/package}"

for tool in dpkg-deb dpkg-shlibdeps strip; do
  command -v "$tool" >/dev/null || fail "there is no $tool; run: apt-get install dpkg-dev binutils"
done
# The package has the date of its commit.
if [[ -z "${SOURCE_DATE_EPOCH:-}" ]]; then
  SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" ||
    fail "this is no checkout of git: set SOURCE_DATE_EPOCH to the date of the source, in seconds since 1970"
fi
export SOURCE_DATE_EPOCH

if [[ -z "$built" ]]; then
  built=build/demo
  say "building in $built"
  cmake --preset demo
  cmake --build --preset demo
fi
[[ -f "$built/CPackConfig.cmake" ]] || fail "$built is no folder that CMake builds in; run: ci/package.sh"

mkdir -p "$folder"
scratch="$(mktemp -d "$folder/.package.XXXXXX")"
trap 'rm -rf "$scratch"' EXIT
cpack --config "$built/CPackConfig.cmake" -B "$(realpath "$scratch")" \
  -D CPACK_DEBIAN_PACKAGE_MAINTAINER="${DEBFULLNAME:-The epochreel authors} <${DEBEMAIL:-epochreel@packages.invalid}>"
package="$(basename "$scratch"/*.deb)"
chmod 644 "$scratch/$package"
sync "$scratch/$package"
mv -f "$scratch/$package" "$folder/$package"
say "the package is $folder/$package"
