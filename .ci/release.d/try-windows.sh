# shellcheck shell=bash
# The Windows program under wine: the same commands as on Linux, the same outputs and exit codes,
# but for the differences that commands.txt states.

try_windows() {
  local archive=ma-orders-$version-x86_64-pc-windows-gnu.zip
  attempt "$archive" "under wine: version, orders, verdict, https; roots, folders, PowerShell's lines" \
    begin_windows "$archive"
  attempt "$archive" "under wine: commands as on Linux" compare_with_linux
}

# Sets up a Windows of its own, with the program unpacked in it.
begin_windows() {
  wine=$(find_wine) || cannot "wine is not to be had"
  unpacked=$work/windows
  rm -rf "$unpacked" && mkdir -p "$unpacked"
  unzip -q "$files/$1" -d "$unpacked"
  mv "$unpacked"/ma-orders-*/* "$unpacked/"
  check_archive "$unpacked"
  check_size "$unpacked/ma-orders.exe"
  x86_64-w64-mingw32-gcc -shared -o "$unpacked/bcryptprimitives.dll" \
    .ci/release.d/bcryptprimitives.c -ladvapi32
  mkdir -p "$work/bin-windows"
  cat >"$work/bin-windows/ma-orders" <<EOF
#!/bin/sh
export WINEPREFIX="$work/wine" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=d;mshtml=d;winemenubuilder.exe=d"
exec "$wine" "$unpacked/ma-orders.exe" "\$@"
EOF
  chmod +x "$work/bin-windows/ma-orders"
  timeout 300 "$work/bin-windows/ma-orders" --version
  try_program "$work/bin-windows/ma-orders"
  try_roots_of_windows
  try_habits_of_windows
  say "$(stat --format %s "$unpacked/ma-orders.exe") bytes"
}

# Without --ca-file, Windows judges: it does not know the authority of the https server. (That it
# trusts what is among its roots cannot be shown here: wine takes them from files of the machine.)
try_roots_of_windows() {
  local code=0
  start_tls_server "$work/tls"
  "$work/bin-windows/ma-orders" list --endpoint "https://127.0.0.1:$tls_port" --project-id project \
    --token token --retries 0 >"$work/untrusted" 2>&1 || code=$?
  kill "$tls_server"
  if [ "$code" -ne 6 ] || ! grep -q 'not signed by a trusted CA' "$work/untrusted"; then
    fail "an unknown authority: exit $code, $(cat "$work/untrusted")"
  fi
}

# Tokens are in %LOCALAPPDATA%, and the sandbox speaks PowerShell.
try_habits_of_windows() {
  local cache
  cache=$(echo "$work"/wine/drive_c/users/*/AppData/Local)/ma-orders
  mkdir -p "$cache"
  echo '{}' >"$cache/token.json"
  "$work/bin-windows/ma-orders" logout
  [ ! -e "$cache/token.json" ] || fail "the token in %LOCALAPPDATA% was not forgotten"
  timeout 5 "$work/bin-windows/ma-orders" sandbox >"$work/lines" 2>/dev/null || true
  grep -q "^\$env:MA_ORDERS_ENDPOINT = 'http://127.0.0.1:[0-9]*'" "$work/lines" ||
    fail "sandbox prints $(cat "$work/lines")"
}

find_wine() {
  local candidate
  for candidate in wine64 /usr/lib/wine/wine64; do
    if command -v "$candidate"; then return; fi
  done
  return 1
}

compare_with_linux() {
  [ -x "$work/bin-windows/ma-orders" ] || cannot "the program does not start under wine"
  mkdir -p "$work/bin-linux"
  ln -sf "$work/unpacked-x86_64-unknown-linux-musl/ma-orders" "$work/bin-linux/ma-orders"
  prepare_commands
  local line number=0 difference="" stated=0 failed=0
  while IFS= read -r line; do
    case $line in
      '' | '#'*) continue ;;
      '! '*) difference=${line#! } && continue ;;
    esac
    number=$((number + 1))
    if ! compare_one "$line" "$difference" && ! compare_one "$line" "$difference"; then
      printf 'differs: %s\n' "$line"
      diff "$work/ran-linux" "$work/ran-windows" | head -20 || true
      failed=$((failed + 1))
    fi
    [ -z "$difference" ] || stated=$((stated + 1))
    difference=
  done <.ci/release.d/commands.txt
  say "$number commands, $stated with a stated difference, $failed that differ otherwise"
  [ "$failed" -eq 0 ]
}

# A saved list for both, and a folder of its own for each.
prepare_commands() {
  mkdir -p "$work/commands"
  "$work/bin-linux/ma-orders" list --sandbox --quiet --output jsonl >"$work/commands/orders.jsonl"
  printf 'not json' >"$work/commands/broken.json"
  printf 'a-token' >"$work/commands/token"
  chmod 644 "$work/commands/token"
}

# Runs one command on both systems; a stated difference is one of the texts, never of the code.
compare_one() {
  run_on linux "$1"
  run_on windows "$1"
  if [ -n "$2" ]; then
    [ "$(tail -1 "$work/ran-linux")" = "$(tail -1 "$work/ran-windows")" ]
  else
    cmp --silent "$work/ran-linux" "$work/ran-windows"
  fi
}

# Both outputs, one after the other, and the exit code in the last line. Ports, and how long a
# request took, are never the same twice.
run_on() {
  local system=$1 line=$2 code=0
  (cd "$work/commands" && env -i "PATH=$work/bin-$system:/usr/bin:/bin" "HOME=$work/home" \
    LANG=C.UTF-8 timeout 60 bash -c "$line" >"$work/out" 2>"$work/err" </dev/null) || code=$?
  { cat "$work/out" && echo -- && cat "$work/err" && echo "exit $code"; } |
    sed -e 's/127\.0\.0\.1:[0-9]\{4,5\}/127.0.0.1:PORT/g' \
      -e 's/\(attempts\{0,1\}\), [0-9.]* s$/\1/' >"$work/ran-$system"
}
