# shellcheck shell=bash
# The packages: installed, completed on TAB, and removed without a trace. The Debian package is
# installed here; the rpm into a system of its own in a folder, which is what Debian allows.

try_packages() {
  local deb=ma-orders_$version-1_amd64.deb rpm=ma-orders-$version-1.x86_64.rpm
  attempt "$deb" "installed: runs, completes on TAB, has its manual; removed without a trace" \
    try_deb "$deb"
  attempt "${deb/amd64/arm64}" "unpacked, run by qemu" try_foreign_deb "${deb/amd64/arm64}"
  attempt "$rpm" "installed: runs, completes on TAB, has its manual; removed without a trace" \
    try_rpm "$rpm"
  attempt "${rpm/x86_64/aarch64}" "unpacked, run by qemu" try_foreign_rpm "${rpm/x86_64/aarch64}"
}

try_deb() {
  local files_of_deb=$work/files-of-deb
  ! dpkg-query --status ma-orders >/dev/null 2>&1 || cannot "the package is installed here already"
  dpkg-deb --contents "$files/$1" | awk '{ print $6 }' | sed 's,^\.,,' >"$files_of_deb"
  as_root dpkg --install "$files/$1"
  # Whatever is found, it does not stay installed here.
  local status
  set +e
  (
    set -e
    check_installed /
  )
  status=$?
  set -e
  as_root dpkg --purge ma-orders
  [ "$status" -eq 0 ] || return "$status"
  nothing_left / "$files_of_deb"
}

try_rpm() {
  local root=$work/rpm-root files_of_rpm=$work/files-of-rpm
  rm -rf "$root" && mkdir -p "$root"
  rpm --query --list --package "$files/$1" >"$files_of_rpm" 2>/dev/null
  local rpm=(as_root rpm --root "$root" --dbpath /var/lib/rpm)
  "${rpm[@]}" --initdb
  # Debian's rpm warns that Debian has packages of its own.
  "${rpm[@]}" --install --nodeps "$files/$1" 2>/dev/null
  check_installed "$root"
  as_root chroot "$root" /usr/bin/ma-orders --version
  "${rpm[@]}" --erase ma-orders
  nothing_left "$root" "$files_of_rpm"
}

# The program runs, the shells complete it, and the manual is there, below a root.
check_installed() {
  local root=${1%/} page
  "$root/usr/bin/ma-orders" list --sandbox --quiet --phase failed --output csv --columns id |
    head -3
  [ "$(complete_in_bash "$root")" = failed ] || fail "bash completes to '$(complete_in_bash "$root")'"
  [ "$(complete_in_fish "$root")" = failed ] || fail "fish completes to '$(complete_in_fish "$root")'"
  [ -s "$root/usr/share/zsh/vendor-completions/_ma-orders" ] ||
    [ -s "$root/usr/share/zsh/site-functions/_ma-orders" ] || fail "zsh has no completion"
  for page in ma-orders ma-orders-list; do
    # A container may leave manuals out of what dpkg unpacks.
    if [ -e "$root/usr/share/man/man1/$page.1.gz" ]; then
      [ -z "$(man --warnings "$root/usr/share/man/man1/$page.1.gz" 2>&1 >/dev/null)" ] ||
        fail "man warns about $page"
    else
      echo "$page.1.gz was not unpacked here"
    fi
  done
}

complete_in_bash() {
  # shellcheck disable=SC2016
  PATH=$1/usr/bin:$PATH XDG_DATA_DIRS=$1/usr/share:/usr/share bash --norc -c '
    source /usr/share/bash-completion/bash_completion
    _completion_loader ma-orders
    COMP_WORDS=(ma-orders list --phase fa) COMP_CWORD=3
    "$(complete -p ma-orders | sed "s/.*-F \([^ ]*\).*/\1/")" ma-orders fa --phase
    echo "${COMPREPLY[*]}"'
}

complete_in_fish() {
  PATH=$1/usr/bin:$PATH fish --no-config --command "
    source $1/usr/share/fish/vendor_completions.d/ma-orders.fish
    complete --do-complete 'ma-orders list --phase fa'" | cut -f 1
}

nothing_left() {
  local root=${1%/} file
  while read -r file; do
    case $file in
      */) ;;
      *) [ -d "$root$file" ] || [ ! -e "$root$file" ] || fail "$file is still there" ;;
    esac
  done <"$2"
}

try_foreign_deb() {
  local root=$work/deb-arm64
  rm -rf "$root" && mkdir -p "$root"
  dpkg-deb --extract "$files/$1" "$root"
  qemu-aarch64-static "$root/usr/bin/ma-orders" list --sandbox --quiet --limit 1
}

try_foreign_rpm() {
  local root=$work/rpm-aarch64
  rm -rf "$root" && mkdir -p "$root"
  (cd "$root" && rpm2archive - <"$files/$1" | tar --extract --gzip)
  qemu-aarch64-static "$root/usr/bin/ma-orders" list --sandbox --quiet --limit 1
}
