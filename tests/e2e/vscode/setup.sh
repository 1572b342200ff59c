#!/usr/bin/env bash
# Gets a VS Code and what drives it into DIR, with npm alone: the web build of VS Code that comes
# inside code-server (nothing native is compiled), and playwright-core without its browsers.
# Chromium comes from the system. Newer VS Codes need Node 24; with Node 20 the last one that runs is taken.
set -euo pipefail
dir=${1:?usage: setup.sh DIR}
major=$(node -p 'process.versions.node.split(".")[0]')
version=4.100.3
if [ "$major" -ge 24 ]; then version=4.139.1; fi
ready="$dir/.ready-$version"
[ -e "$ready" ] && exit 0

rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
npm pack --silent --loglevel=error "code-server@$version" > /dev/null
tar xzf "code-server-$version.tgz" --strip-components=3 package/lib/vscode
rm "code-server-$version.tgz"
npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
npm install --prefix driver --ignore-scripts --no-audit --no-fund --loglevel=error playwright-core@1.65.1
touch "$(basename "$ready")"
