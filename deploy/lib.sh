# What deploy/quickstart, tests/run, tests/clients/run and .ci/run have in common. To be sourced by
# bash; changes nothing by itself.
# shellcheck shell=bash

# Debian packages that the gateway is built with.
# shellcheck disable=SC2034  # used by those who source this
build_packages=(
  g++ cmake ninja-build ccache
  libboost1.81-dev rapidjson-dev libssl-dev libsqlite3-dev libtomlplusplus-dev libcli11-dev
  prometheus-cpp-dev libpugixml-dev libarchive-dev libre2-dev
)

# Colours where a person looks, nothing elsewhere.
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' blue=$'\e[34m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' blue='' plain=''
fi

say() { printf '%s\n' "${bold}$*${plain}"; }
note() { printf '%s\n' "${dim}$*${plain}"; }
good() { printf '%s\n' "${green}$*${plain}"; }

# fail WHAT [WHAT TO DO]: one line, and the end.
fail() {
  printf '%s\n' "${0##*/}: ${red}$1${plain}${2:+. $2}" >&2
  exit 1
}

# usage FILE: prints the comment that FILE begins with.
usage() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$1"; }

# as_root COMMAND...: as we are, or with sudo.
as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# install_packages PACKAGE...: those that are not there yet.
install_packages() {
  local package missing=()
  command -v dpkg-query >/dev/null ||
    fail 'this is not Debian' 'Install by hand what deploy/lib.sh lists, on Debian 12 or later'
  for package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
    fail 'Debian packages are missing, and this is neither root nor is there sudo' \
      "As root: apt-get install ${missing[*]}"
  fi
  say "Installing Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >"$log" 2>&1 ||
    ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
      -o Dpkg::Use-Pty=0 install "${missing[@]}" >>"$log" 2>&1; then
    fail "the packages could not be installed ($(grep -E '^(E|Err)' "$log" | head -n 1 | cut -c 1-200))" \
      "Is the network reachable, and does apt know Debian 12? All that apt said: $log"
  fi
  rm -f "$log"
}

# The oldest compiler that knows all of C++20 that is used here.
check_compiler() {
  local compiler=${CXX:-g++} version
  version=$("$compiler" -dumpversion 2>/dev/null) || fail "there is no compiler $compiler"
  [[ $compiler != *g++* || ${version%%.*} -ge 12 ]] ||
    fail "$compiler is version $version, and 12 is needed" 'Set CXX to a newer one, or use Debian 12'
}

# How many compilers at once: one for each core, as far as each has 1.5 GB.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1572864) }' /proc/meminfo)
  ((memory < cores)) && cores=$memory
  ((cores < 1)) && cores=1
  printf '%s\n' "$cores"
}

# answers PORT: whether something listens on loopback there.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
