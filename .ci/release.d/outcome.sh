# shellcheck shell=bash
# What was tried and how it ended: one line for each trial, printed as a table at the end.

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)

step() { printf '\n== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

begin_outcomes() {
  mkdir -p "$work"
  outcomes=$work/outcomes
  detail=$work/detail
  : >"$outcomes"
}

# Says something about the trial that is running, for its line in the table.
say() {
  printf '%s\n' "$*"
  printf '%s' "$*" >"$detail"
}

# Ends a part that cannot be made or tried on this machine, and says why.
cannot() {
  printf '%s' "$*" >"$detail"
  exit 75
}

# attempt FILE WHAT COMMAND…: runs one trial; a failed one does not stop the others.
attempt() {
  local file=$1 what=$2 status outcome
  shift 2
  step "$file: $what"
  : >"$detail"
  # In a condition, bash would not stop at the first failure inside.
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  case $status in
    0) outcome=passed ;;
    75) outcome="not here: $(cat "$detail")" ;;
    *) outcome=FAILED ;;
  esac
  if [ "$outcome" = passed ] && [ -s "$detail" ]; then outcome="passed: $(cat "$detail")"; fi
  printf '%s\t%s\t%s\n' "$file" "$what" "$outcome" >>"$outcomes"
  echo "$outcome"
}

# attempt_to_make COMMAND… WHAT: one that cannot be made is a line in the table, and the others are
# made all the same.
attempt_to_make() {
  local status
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  [ "$status" -eq 0 ] || printf '%s\t%s\tFAILED\n' "${*: -1}" "made by $1" >>"$outcomes"
}

# Prints the files with their sums and sizes, and the table; fails if anything did not pass.
print_outcomes() {
  local folder=$1 file what outcome
  step "The files"
  (cd "$folder" && cat SHA256SUMS && wc --bytes -- * | sed '$d')
  step "What was tried"
  printf '| file | tried | outcome |\n|---|---|---|\n'
  while IFS=$'\t' read -r file what outcome; do
    # shellcheck disable=SC2016
    printf '| `%s` | %s | %s |\n' "$file" "$what" "$outcome"
  done <"$outcomes"
  ! cut -f 3 "$outcomes" | grep -qv '^passed' || fail "not everything was made, or passed"
}
