# Sourced by the other scripts: where the project lies, and what they all need.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${PEYK_JOBS:-$(nproc)}
export LC_ALL=C.UTF-8 CTEST_OUTPUT_ON_FAILURE=1

# ccache and npm want a home; a service account may have none.
if [[ ! -w ${HOME:-/nonexistent} ]]; then
  export HOME=$root/.cache/home
  mkdir -p "$HOME"
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/peyk
# Paths below the project are taken as relative, so another clone of it finds the same objects.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
# What it asks for where headers are precompiled (cmake/PeykPrecompiled.cmake).
export CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=true

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  [[ $# == 0 ]] || printf '  %s\n' "$@" >&2
  exit 1
}

# Tracked files and those about to be, \0 after each. The clone may belong to someone else.
source_files() {
  local file
  git -c safe.directory='*' ls-files -z -co --exclude-standard -- "$@" |
    while IFS= read -r -d '' file; do
      if [[ -e $file ]]; then printf '%s\0' "$file"; fi
    done
}
