#!/bin/sh
# Fails where a tracked file holds what looks like a secret: a private key, a provider's token, a password in an address,
# a long literal given to a variable that is named like a secret. Examples say so by their words.
set -eu
found=$(git grep -nIE \
    -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' \
    -e '\b(AKIA|ASIA)[0-9A-Z]{16}\b' \
    -e '\bgh[pousr]_[0-9A-Za-z]{36}\b' \
    -e '\bgithub_pat_[0-9A-Za-z_]{40}' \
    -e '\bglpat-[0-9A-Za-z_-]{20}' \
    -e '\bxox[abprs]-[0-9A-Za-z-]{10}' \
    -e '\bAIza[0-9A-Za-z_-]{35}\b' \
    -e '\bsk_live_[0-9A-Za-z]{16}' \
    -e '\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.' \
    -e '[a-z]+://[^/:@[:space:]"'"'"'{}$]+:[^/:@[:space:]"'"'"'{}$]{6,}@' \
    -e '(SECRET|PASSWORD|TOKEN|API_?KEY)[A-Z_]*["'"'"']?[[:space:]]*[:=][[:space:]]*["'"'"']?[A-Za-z0-9+_-]{24,}' \
    -- ':!requirements/*.txt' ':!package-lock.json' ':!checks/secrets.sh' |
    grep -vE 'offline-only|for-the-tests-only|example|alliance\.[a-z]|password@' || true)
if [ -n "$found" ]; then
    echo "$found" >&2
    echo "What looks like a secret stands in a tracked file." >&2
    exit 1
fi
