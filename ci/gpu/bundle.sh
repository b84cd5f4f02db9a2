#!/usr/bin/env bash
# Makes a folder with all that checking a GPU needs, for an x86-64 machine with NVIDIA's driver and without a network:
# the program, its libraries, MNIST, the jobs and check.sh. Its times beside PyTorch need a Python with PyTorch there.
#
#   ci/gpu/bundle.sh                        builds the preset demo; the folder is out/gpu-bundle
#   ci/gpu/bundle.sh FOLDER                 another folder
#   ci/gpu/bundle.sh --pack [FOLDER]        also FOLDER.tar.xz, below 60 MiB
#   ci/gpu/bundle.sh --built BUILD FOLDER   of what was built in the folder BUILD
#
# The folder has glibc and its loader, too, and the program is started by them, so that the machine's own may be older
# or newer. It trains and draws no film: FFmpeg's libraries, with all that they need, would take most of the room.
# Libraries of their names take their place, whose functions answer 0, as if there were no codec.
set -euo pipefail
umask 022
cd "$(dirname "$0")/../.."

readonly most_packed=$((60 << 20))

say() { echo "bundle: $*"; }
fail() {
  echo "bundle: $*" >&2
  exit "${code:-1}"
}

# put_empty_ffmpeg PROGRAM LIB: a library in LIB for each of FFmpeg's that the program asks for, with the functions it
# asks for.
put_empty_ffmpeg() {
  local name node functions
  for name in $(objdump -p "$1" | awk '$1 == "NEEDED" && $2 ~ /^lib(av|sw)[a-z]*\.so\./ {print $2}'); do
    node="${name%.so.*}_${name##*.}"  # libavcodec.so.59 has the version LIBAVCODEC_59
    node="${node^^}"
    functions="$(objdump -T "$1" |
      awk -v node="($node)" 'NF > 1 && $(NF - 1) == node {print "void* " $NF "(void) { return 0; }"}')"
    [[ -n "$functions" ]] || fail "$1 needs $name, and no function of it by the version $node"
    cc -x c -O1 -w -shared -fPIC -nostdlib -Wl,-soname,"$name" -Wl,--version-script=<(echo "$node { *; };") \
      -o "$2/$name" - <<<"$functions"
  done
}

# put_libraries PROGRAM LIB: the loader and all libraries that the program asks for, by the names that it asks for.
put_libraries() {
  local name path
  while read -r name path; do
    [[ "$path" != not ]] || fail "$1 needs $name, which is not on this machine"
    [[ -e "$2/${name##*/}" ]] || cp -L "$path" "$2/${name##*/}"
  done < <(LD_LIBRARY_PATH="$2" ldd "$1" |
    awk '$2 == "=>" {print $1, $3} $1 ~ /^\/.*\/ld-linux/ && $2 != "=>" {print $1, $1}')
  [[ -x "$2/ld-linux-x86-64.so.2" ]] || fail "$1 is no program for x86-64 with glibc"
}

# The program's name in the folder. The loader starts the program, so the program must not start itself again to set how
# OpenMP waits: the variables that it would set are set here.
put_start() {
  cat >"$1/epochreel" <<'END'
#!/bin/sh
# Starts bin/epochreel by the loader and the libraries in lib; libraries of the machine come after them.
here="$(dirname "$(readlink -f "$0")")"
export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-20000}" KMP_BLOCKTIME="${KMP_BLOCKTIME:-0}"
path="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$here/lib/ld-linux-x86-64.so.2" --library-path "$path" "$here/bin/epochreel" "$@"
END
  chmod +x "$1/epochreel"
}

# pack FOLDER: FOLDER.tar.xz.
pack() {
  say "packing $1.tar.xz"
  tar -C "$(dirname "$1")" -cf - "$(basename "$1")" | xz -6 -T0 >"$1.tar.xz.tmp"
  mv "$1.tar.xz.tmp" "$1.tar.xz"
  local bytes
  bytes="$(stat -c %s "$1.tar.xz")"
  say "$1.tar.xz has $((bytes >> 20)) MiB"
  [[ $bytes -lt $most_packed ]] || fail "$1.tar.xz has $bytes bytes, of less than $most_packed"
}

built=
is_packed=false
while [[ "${1:-}" == -* ]]; do
  case "$1" in
    --pack) is_packed=true ;;
    --built)
      built="${2:-}"
      [[ -n "$built" ]] || code=2 fail "--built needs the folder of a build"
      shift
      ;;
    *) code=2 fail "usage: ci/gpu/bundle.sh [--pack] [--built BUILD] [FOLDER]" ;;
  esac
  shift
done
[[ $# -le 1 ]] || code=2 fail "usage: ci/gpu/bundle.sh [--pack] [--built BUILD] [FOLDER]"
folder="${1:-out/gpu-bundle}"
folder="${folder%/}"
data="${EPOCHREEL_DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/epochreel}/mnist"

for tool in cc ldd objdump strip; do
  command -v "$tool" >/dev/null || fail "there is no $tool; run: apt-get install g++ binutils"
done
if [[ -z "$built" ]]; then
  built=build/demo
  say "building in $built"
  cmake --preset demo
  cmake --build --preset demo
fi
[[ -x "$built/epochreel" ]] || fail "$built has no program; run: ci/gpu/bundle.sh without --built"
grep -aq '\.target sm_' "$built/epochreel" ||
  fail "$built/epochreel has no kernels for GPUs: install Clang, remove $built and run: ci/gpu/bundle.sh"
if [[ -e "$folder" ]]; then
  [[ -f "$folder/check.sh" && -d "$folder/lib" ]] || fail "$folder is there and is no bundle; name another folder"
fi

mkdir -p "$(dirname "$folder")"
scratch="$(mktemp -d "$(dirname "$folder")/.bundle.XXXXXX")"
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
mkdir -p "$scratch"/{bin,lib,configs,data/mnist}
strip -o "$scratch/bin/epochreel" "$built/epochreel"
put_empty_ffmpeg "$scratch/bin/epochreel" "$scratch/lib"
put_libraries "$scratch/bin/epochreel" "$scratch/lib"
put_start "$scratch"
cp configs/*.yaml "$scratch/configs"
cp ci/gpu/check.sh ci/gpu/peers.py "$scratch"
for file in {train,t10k}-{images-idx3,labels-idx1}-ubyte; do
  [[ -f "$data/$file" ]] || fail "$data/$file is not there; run: ci/setup.sh --no-packages"
  cp "$data/$file" "$scratch/data/mnist"
done
env -i PATH="$PATH" "$scratch/epochreel" --version >/dev/null || fail "the program does not start in the folder"
rm -rf "$folder"
mv "$scratch" "$folder"
say "$folder has $(du -sm "$folder" | cut -f 1) MiB; copy it to the machine with the GPU and run its check.sh"
if $is_packed; then pack "$folder"; fi
