#!/bin/sh
# Makes .venv and brings it to the lock: `sh requirements/install.sh run` (the product) or `dev` (everything).
# Run from the checkout. dev holds all of run, so that `run` never takes anything out of a dev environment.
set -eu
kind=$1
python=${PYTHON:-python3}
venv=.venv

stop() { echo "$1" >&2; exit 1; }

lock="requirements/$kind.txt"
stamp="$venv/.installed-$kind"
if [ "$kind" = run ] && [ -f "$venv/.installed-dev" ]; then
    lock=requirements/dev.txt
    stamp="$venv/.installed-dev"
fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
    command -v "$python" >/dev/null 2>&1 || stop "There is no '$python' here: install Python 3.11 or later, or name one: make run PYTHON=/path/to/python3"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "'$python' is Python $version; 3.11 or later is needed: make run PYTHON=/path/to/python3.11"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv"
    echo "Making a Python environment in $venv ..."
    rm -rf "$venv"
    "$python" -m venv "$venv" || { rm -rf "$venv"; stop "The Python environment could not be made; the reason stands above."; }
fi

now=$(cat requirements/uv.txt "$lock" | cksum)
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$now" ]; then
    exit 0
fi
echo "Installing the Python packages (the first time takes a minute or two) ..."
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$venv/bin/python" -m pip install --quiet --require-hashes -r requirements/uv.txt ||
    stop "Installing stopped; the reason stands above. Is the package index reachable, and is there room on the disk?"
# uv does not read pip's configuration: hand on the package index and certificates that this machine uses.
if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    index=$("$venv/bin/python" -m pip config get global.index-url 2>/dev/null || true)
    if [ -n "$index" ]; then
        export UV_DEFAULT_INDEX="$index"
    fi
fi
certificates=${PIP_CERT:-$("$venv/bin/python" -m pip config get global.cert 2>/dev/null || true)}
if [ -z "${SSL_CERT_FILE:-}" ] && [ -n "$certificates" ]; then
    export SSL_CERT_FILE="$certificates"
fi
if [ "$kind" = dev ]; then rm -f "$venv/.installed-run"; fi
sync() {
    "$venv/bin/uv" pip sync --quiet --compile-bytecode --link-mode=copy --python "$venv/bin/python" --require-hashes "$lock"
}
# Once with uv's own certificates, once with the machine's, which a company's proxy may need.
sync 2>/dev/null || UV_SYSTEM_CERTS=true sync ||
    stop "Installing stopped; the reason stands above. Is the package index reachable, and is there room on the disk?"
echo "$now" > "$stamp"
