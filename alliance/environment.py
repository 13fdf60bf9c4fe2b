"""Every variable that the product reads from its environment: one list, from which settings and documents are made.

Each may also be given as a file: SECRET_KEY_FILE=/run/secrets/key stands for the text in that file. `read` gives the
typed value; `refuse_weak` stops a start in production that would be careless. `python -m alliance.environment` writes
docs/settings.md and .env.example anew.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environs import EnvError, FileAwareEnv

_env = FileAwareEnv(strip_whitespace=True)
BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Variable:
    """One variable: its kind, its default as it would be written, what it does, and what an example looks like."""

    name: str
    kind: str  # str, bool, int, float, list
    default: str
    meaning: str
    example: str = ""
    required: bool = False  # of everything that serves
    secret: bool = False


@dataclass(frozen=True)
class Group:
    """Variables that belong together."""

    title: str
    variables: tuple[Variable, ...]


V = Variable
GROUPS = (
    Group("Without these nothing serves (`make run` makes its own)", (
        V("SECRET_KEY", "str", "", "A random text of at least 50 characters that stays the same. It signs cookies.",
          required=True, secret=True),
        V("DATABASE_URL", "str", "", "The PostgreSQL database. Web, worker and beat come as the application's role, "
          "which cannot delete what was said; `migrate` and `application_role` as the tables' owner.",
          example="postgresql://alliance_app@db.example:5432/alliance", required=True, secret=True),
        V("DATABASE_PASSWORD", "str", "", "The password for DATABASE_URL, so that the address itself holds none.",
          secret=True),
        V("APPLICATION_PASSWORD", "str", "", "For the command `application_role` alone: the password that it gives the "
          "application's role.", secret=True),
        V("CELERY_BROKER_URL", "str", "", "The broker: Valkey or Redis. It carries empty nudges and may lose them.",
          example="redis://broker.example:6379/0", required=True),
    )),
    Group("Where it is served", (
        V("ALLOWED_HOSTS", "list", "localhost,127.0.0.1,[::1]",
          "Names under which the site may be asked for. With HTTPS they must be given; `*` is refused.",
          example="friction.example"),
        V("CSRF_TRUSTED_ORIGINS", "list", "", "Full origins that may send forms, for a site behind another name.",
          example="https://friction.example"),
        V("HTTPS", "bool", "true", "Served over TLS: secure cookies, redirect from http, HSTS. `make run` says false."),
        V("BEHIND_PROXY", "bool", "false", "A proxy of yours sets X-Forwarded-Proto, and removes what clients send."),
        V("NUM_PROXIES", "int", "0", "How many proxies stand in front. So many addresses from the right of "
          "X-Forwarded-For are theirs; whatever stands before can be forged and is not believed."),
        V("PORT", "int", "8000", "Where the web server listens."),
        V("HOST", "str", "127.0.0.1", "On which address of the machine it listens."),
    )),
    Group("Who may come in", (
        V("PUBLIC", "bool", "true", "False puts pages, API, feeds, embeds and pictures behind a login; programs then "
          "read with a token."),
        V("READ_ONLY", "bool", "false", "For maintenance: the desk and all writing answer 503; reading goes on."),
        V("SECOND_FACTOR", "bool", "true", "Everybody of the desk confirms a login with a code of an authenticator. "
          "Where false, those who set one up still do. `make run` says false."),
        V("REVIEW_BY_ANOTHER", "bool", "true", "Nobody publishes or withdraws what they had a hand in. False is for a "
          "desk of one person, and the site says so. `make run` says false."),
        V("SESSION_HOURS", "int", "12", "A login lasts so long."),
        V("LOGIN_RATE", "str", "30/min", "Attempts to log in, of any account, from one address."),
        V("LOGIN_FAILURES", "int", "5", "After so many wrong passwords an account is closed to that address for "
          "15 minutes."),
        V("API_RATE_ANONYMOUS", "str", "6000/min", "Requests to the API from one address."),
        V("API_RATE_TOKEN", "str", "60000/min", "Requests with tokens of one owner, all tokens together."),
    )),
    Group("What it says of itself", (
        V("PUBLISHER", "str", "Alliance friction dashboard", "How answers want to be cited; also the name beside the "
          "codes in an authenticator."),
        V("DATA_LICENCE", "str", "https://opensource.org/license/mit", "Address of the licence of the record."),
        V("LANGUAGE_CODE", "str", "en-gb", "The language of all pages (frontend/locale/README.md)."),
        V("LOCALE_FOLDERS", "list", "", "Further folders with translations."),
    )),
    Group("Limits and memory", (
        V("STATEMENT_TIMEOUT_MS", "int", "5000", "A page whose query takes longer is ended; 0 for no limit. "
          "Commands of `manage.py` have none unless this is set."),
        V("IMPORT_MAX_MB", "int", "25", "The largest file of statements that the desk takes; the command "
          "import_statements takes any."),
        V("KEPT_ANSWERS_MB", "int", "32", "Memory of the web process for answers that are made once for a revision, "
          "and half as much again for what they are made of; 0 keeps none."),
        V("PAGE_MAKERS", "int", "1", "Processes that make pages beside the web process, which keeps and hands out all "
          "answers; some 60 MB each. 0: it makes all itself."),
    )),
    Group("Health (docs/operations.md)", (
        V("READY_WITHIN_SECONDS", "float", "30", "/readyz turns into a 503 once a change has waited, or the worker or "
          "beat has been silent, for longer."),
        V("METRICS_TOKEN", "str", "", "Who sends it may read /metrics; empty: only this machine itself, and not "
          "through a proxy on it.", secret=True),
        V("RECOMPUTE_LIMIT_SECONDS", "float", "60", "No query that recomputes a key lasts longer: the key is set "
          "aside with its error, the others go on."),
    )),
    Group("Files, logs, debugging", (
        V("ALLIANCE_VAR", "str", "var", "The folder for what a checkout writes: data, logs, built files."),
        V("STATIC_ROOT", "str", "var/static", "Where static files are gathered."),
        V("STATICFILES_STORAGE", "str", "alliance.pages.static.ModuleManifestStorage", "How they are named."),
        V("COMPRESS_STATIC", "bool", "true", "False compresses quickly, and only what the pages load: seconds instead "
          "of minutes."),
        V("LIVE_FOLDER", "str", "", "Where the web process writes the newest revision for open pages, which the server "
          "hands out as /live/revision.json; empty: a folder of its own among the temporary files."),
        V("BEAT_SCHEDULE_FILE", "str", "var/celerybeat-schedule", "Where beat notes when it last did what."),
        V("LOG_LEVEL", "str", "INFO", "DEBUG, INFO, WARNING or ERROR."),
        V("LOG_FORMAT", "str", "plain", "`plain`, or `json`: one object a line, with the request that it belongs to."),
        V("LOG_REQUESTS", "bool", "false", "A line for every request; otherwise for those that failed or took over a "
          "second."),
        V("DEBUG", "bool", "false", "Django's debug pages. Refused together with HTTPS."),
        V("ALLIANCE_POSTGRES", "str", "", "`wheel`: `make run` takes the PostgreSQL of the Python package even where "
          "the system has one."),
    )),
)  # fmt: skip
VARIABLES = {variable.name: variable for group in GROUPS for variable in group.variables}

# Everything wrong with what was read so far; refuse_weak says it all at once.
_faults: list[str] = []


def read(name: str) -> Any:
    """The variable's value by its kind; its default where it is not given or empty. What is malformed is noted."""
    variable = VARIABLES[name]
    if os.environ.get(name) and os.environ.get(f"{name}_FILE"):
        _faults.append(f"{name} and {name}_FILE are both given: give one.")
    try:
        text = _env.str(name, "") or variable.default
        return _typed(variable, text)
    except (EnvError, ValueError) as problem:
        _faults.append(f"{name}: {problem}")
        return _typed(variable, variable.default)


def given(name: str) -> bool:
    """Whether the variable stands in the environment, itself or as a file."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _typed(variable: Variable, text: str) -> Any:
    match variable.kind:
        case "bool":
            words = {
                **dict.fromkeys(("true", "1", "yes", "on"), True),
                **dict.fromkeys(("false", "0", "no", "off"), False),
            }
            if text.lower() not in words:
                raise ValueError(f"{text!r} is neither true nor false.")
            return words[text.lower()]
        case "int":
            if not (text.isascii() and text.isdigit()):
                raise ValueError(f"{text!r} is not a whole number from 0 on.")
            return int(text)
        case "float":
            return float(text)
        case "list":
            return [part.strip() for part in text.split(",") if part.strip()]
        case _:
            return text


def refuse_weak(found: Mapping[str, Any], *, is_offline: bool) -> None:
    """End the start with every variable that is missing, malformed or weak, by name; never with a value of a secret.

    `found` are the values that the settings use. Commands that serve nobody are held to the malformed ones only.
    """
    faults = list(_faults) if is_offline else [*_faults, *weaknesses(found)]
    if faults:
        sys.exit("The settings keep this from starting:\n" + "\n".join(f"  - {fault}" for fault in faults))


def weaknesses(found: Mapping[str, Any]) -> list[str]:
    """What is missing or careless, a line each that begins with the variable's name."""
    lines = [f"{name} is not set. {variable.meaning}" for name, variable in VARIABLES.items()
             if variable.required and not found[name]]  # fmt: skip
    key, hosts = found["SECRET_KEY"], found["ALLOWED_HOSTS"]
    if key and (len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-")):
        lines.append("SECRET_KEY is weak: take at least 50 random characters, of 10 kinds or more.")
    if "*" in hosts:
        lines.append("ALLOWED_HOSTS lets any name in: name the hosts.")
    if found["HTTPS"]:
        lines += list(_weak_behind_tls(found))
    return lines


_KNOWN_PASSWORDS = {"password", "postgres", "alliance", "alliance_app", "changeme", "change-me", "secret", "admin"}


def _weak_behind_tls(found: Mapping[str, Any]) -> Iterable[str]:
    if found["DEBUG"]:
        yield "DEBUG shows the program's insides: never together with HTTPS."
    if VARIABLES["ALLOWED_HOSTS"].default == ",".join(found["ALLOWED_HOSTS"]):
        yield "ALLOWED_HOSTS is not set: name the hosts that the site answers to."
    if found["BEHIND_PROXY"] and not found["NUM_PROXIES"]:
        yield "NUM_PROXIES is 0 behind a proxy: all readers would count as one address. Say how many proxies there are."
    if found["NUM_PROXIES"] and not found["BEHIND_PROXY"]:
        yield "BEHIND_PROXY is false, but NUM_PROXIES says that there is a proxy."
    for origin in found["CSRF_TRUSTED_ORIGINS"]:
        if not origin.startswith("https://"):
            yield f"CSRF_TRUSTED_ORIGINS has {origin}, which is not an https:// origin."
    if str(found["database"].get("PASSWORD") or "") in _KNOWN_PASSWORDS:
        yield "DATABASE_PASSWORD (or the one in DATABASE_URL) is one that anybody tries first."


def _document() -> str:
    lines = [
        "# Settings", "",
        "From the environment only; nothing reads a settings file. Each may also be given as a file, by its name with",
        "`_FILE`: `SECRET_KEY_FILE=/run/secrets/key`. What is missing, malformed or weak stops the start, by name.",
        "", "This page and `.env.example` are written by `make settings` from `alliance/environment.py`.",
    ]  # fmt: skip
    for group in GROUPS:
        lines += ["", f"## {group.title}", "", "| variable | default | what it does |", "|---|---|---|"]
        for variable in group.variables:
            marks = " **Required.**" if variable.required else ""
            marks += " Secret." if variable.secret else ""
            default = f"`{variable.default}`" if variable.default else "–"
            lines.append(f"| `{variable.name}` | {default} | {variable.meaning}{marks} |")
    return "\n".join(lines) + "\n"


def _example() -> str:
    lines = ["# Every variable that the product reads; docs/settings.md tells more. `make run` needs none of them.",
             "# This file is for copying from: nothing reads it. Written by `make settings`."]  # fmt: skip
    for group in GROUPS:
        lines += ["", f"# --- {group.title}"]
        for variable in group.variables:
            lines += [f"# {variable.meaning}", f"{variable.name}={variable.example or variable.default}"]
    return "\n".join(lines) + "\n"


def documents() -> dict[Path, str]:
    """The documents made from the list, by path."""
    return {BASE_DIR / "docs" / "settings.md": _document(), BASE_DIR / ".env.example": _example()}


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text)
