# Sourced by ./run and ./test: installs Debian packages for commands that are missing.
# need_packages "COMMAND:PACKAGE PACKAGE …" …
need_packages() {
  local missing=() pair
  for pair in "$@"; do
    # Several packages of one command are several words.
    # shellcheck disable=SC2206
    command -v "${pair%%:*}" >/dev/null || missing+=(${pair#*:})
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing: ${missing[*]}" >&2
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
  else
    echo "Missing: ${missing[*]}. Run: sudo apt-get install -y ${missing[*]}" >&2
    return 3
  fi
}
