#!/usr/bin/env bash
# Runs in another release of Debian what CI runs here: makes a root of that release, clones the last commit into it, and runs
# a command in the clone. Needs root, debootstrap and a mirror. Changes that are not committed are not in the clone.
#
#   ci/other-debian.sh trixie                                      ci/test.sh, in Debian 13
#   ci/other-debian.sh trixie 'ci/setup.sh && cmake --preset demo && cmake --build --preset demo'
#   ci/other-debian.sh --folder /srv/roots bookworm ci/demo.sh     the roots lie in another folder
#
# The root is kept and used again: ~/.cache/epochreel/roots/trixie takes 4 GB with the packages of the tests. The clone is
# made anew each time, ccache's folder is shared. Everything is mounted in a namespace of its own, so that no mount outlives
# the script, however it ends. DEBIAN_MIRROR names another mirror than deb.debian.org, DEBOOTSTRAP_OPTIONS what debootstrap is
# told beside the suite. So Ubuntu's releases can be tried too, with the keyring of its package ubuntu-keyring:
#
#   DEBIAN_MIRROR=http://archive.ubuntu.com/ubuntu DEBOOTSTRAP_OPTIONS='--components=main,universe --keyring=FILE' \
#     ci/other-debian.sh noble 'ci/setup.sh && cmake --preset demo && cmake --build --preset demo'
set -euo pipefail
cd "$(dirname "$0")/.."

mirror="${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}"
roots="$cache/epochreel/roots"

say() { echo "other-debian: $*"; }
fail() {
  echo "other-debian: $*" >&2
  exit "${code:-1}"
}
usage() { code=2 fail "usage: ci/other-debian.sh [--folder ROOTS] SUITE [COMMAND], such as ci/other-debian.sh trixie"; }

if [[ "${1:-}" == --folder ]]; then
  roots="${2:-}"
  [[ -n "$roots" ]] || usage
  shift 2
fi
[[ $# -ge 1 && $# -le 2 && "$1" =~ ^[a-z]+$ ]] || usage
suite="$1"
command="${2:-ci/test.sh}"
[[ $EUID -eq 0 ]] || fail "a root can only be made and entered as root; run it by sudo"

mkdir -p "$roots"
root="$(realpath "$roots")/$suite"
if [[ ! -e "$root" ]]; then
  command -v debootstrap >/dev/null || fail "there is no debootstrap; run: apt-get install debootstrap"
  # Under another name until it is whole.
  rm -rf --one-file-system "$root.part"
  say "making $root from $mirror"
  read -ra options <<<"${DEBOOTSTRAP_OPTIONS:-}"
  debootstrap --variant=minbase --include=ca-certificates,git "${options[@]}" "$suite" "$root.part" "$mirror"
  mv "$root.part" "$root"
fi
say "$suite is $(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' "$root/etc/os-release")"

clone="$root/root/epochreel"
rm -rf --one-file-system "$clone"
git clone --quiet --no-hardlinks . "$clone"
say "running in a clone of $(git -C "$clone" log -1 --format='%h, %s'): $command"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir -p "$cache/ccache" "$root/root/.cache/ccache"

# enter ROOT CCACHE COMMAND: runs the command in the root's clone. The mounts belong to the namespace of its shell. The root
# trusts the certificates that this machine trusts, which a proxy may need.
enter() {
  local certificates=/etc/ssl/certs/ca-certificates.crt
  mount --rbind "$1" "$1"  # unshare and mount refuse a root that is no mount
  mount --rbind /dev "$1/dev"
  mount --rbind /sys "$1/sys"
  mount -t proc proc "$1/proc"
  mount --bind "$2" "$1/root/.cache/ccache"
  if [[ -f "$certificates" ]]; then mount --bind "$certificates" "$1$certificates"; fi
  # shellcheck disable=SC2016  # the inner shell expands it
  exec chroot "$1" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    NODE_EXTRA_CA_CERTS="$certificates" \
    bash -c 'cd /root/epochreel && eval "$1"' bash "$3"
}
exec unshare --mount --pid --fork --kill-child \
  bash -euc "$(declare -f enter); enter \"\$@\"" bash "$root" "$cache/ccache" "$command"
