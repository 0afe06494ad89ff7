# Sourced by ./test: holds a payment file that a test writes against the published pain.001.001.09 schema.
# The schema comes with a Python package, in a virtual environment below target/. Where that cannot be had it is skipped, loudly.
pain001_schema() {
  local venv=target/pain001-venv out=target/pain001.xml
  if ! "$venv/bin/python" -c 'import sepaxml, xmlschema' 2>/dev/null; then
    if ! { need_packages python3:python3 && pain001_venv "$venv" &&
      "$venv/bin/pip" install --quiet --disable-pip-version-check sepaxml==2.7.0 >&2; }; then
      echo "SKIPPED: pain.001.001.09 was not held against its schema: python3-venv or the package sepaxml cannot be had" >&2
      return 0
    fi
  fi
  rm -f "$out"
  COUNTERSIGN_PAIN001_OUT="$PWD/$out" cargo test --quiet --locked -p formats --test transfer
  # A file that is not there means that the test did not write it: that is a failure, not a skip.
  "$venv/bin/python" crates/formats/tests/pain001_schema.py "$out"
  echo "pain.001.001.09: the file is valid against its schema"
}

# Debian's python3 has no venv without its package.
pain001_venv() {
  python3 -m venv "$1" >/dev/null 2>&1 && return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >&2 &&
    python3 -m venv "$1" >/dev/null 2>&1
}
