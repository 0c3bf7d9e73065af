#!/bin/bash
# Installs a build into a folder of its own, moves that folder, and builds and runs the example with what it holds.
#
#   install.sh BUILD CC SOURCE EXPECTED
set -euo pipefail

build=$1 cc=$2 source=$3 expected=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cmake --install "$build" --prefix "$folder/installed" >/dev/null
mv "$folder/installed" "$folder/moved"
PKG_CONFIG_PATH=$(dirname "$(find "$folder/moved" -name wirecopy.pc)")
export PKG_CONFIG_PATH

read -r -a flags <<<"$(pkg-config --cflags --libs wirecopy)"
"$cc" -std=c11 -pedantic -Wall -Wextra -Werror "$source" "${flags[@]}" -o "$folder/shared"
LD_LIBRARY_PATH=$(pkg-config --variable=libdir wirecopy) "$folder/shared" "$folder/store-1" | diff "$expected" -

# The same with the static library, and nothing of wirecopy needed at run time.
read -r -a flags <<<"$(pkg-config --static --cflags --libs wirecopy)"
find "$folder/moved" -name 'libwirecopy.so*' -delete
"$cc" -std=c11 "$source" "${flags[@]}" -o "$folder/static"
"$folder/static" "$folder/store-2" | diff "$expected" -

"$folder/moved/bin/wirecopy" --version
for file in share/man/man1/wirecopy.1 share/bash-completion/completions/wirecopy; do
    [[ -s $folder/moved/$file ]] || { echo "install: no $file" >&2; exit 1; }
done
