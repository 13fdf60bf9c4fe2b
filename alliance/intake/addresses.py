"""When two web addresses are the same page: for warnings about duplicates, and for merging sources."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that tell who sent a reader, never what the page shows.
_TRACKING = re.compile(
    r"utm_\w+|[fgy]?clid|fbclid|gclsrc|dclid|gbraid|wbraid|msclkid|igshid|mc_[ce]id|_ga|_gl|ocid|cmpid|smid|spm"
)
_DEFAULT_PORTS = {80, 443, None}
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_ARCHIVED = re.compile(r"/web/\d{4,14}[a-z_]*/(https?:/.*)", re.IGNORECASE)


def bare_address(url: str) -> str:
    """An address without what does not change the page: the same text for addresses that are one page.

    Left out are the scheme, www, the usual port, a last slash or index file, a fragment (but not one that begins with
    !, which is a page of its own), parameters that only track the reader, and the order of the others. A copy in the
    Internet Archive is the page that it is a copy of.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:  # brackets that hold no address, a port that is no number, too many parameters
        return url.strip().lower()
    if host in ("web.archive.org", "archive.org"):
        whole = parts.path + (f"?{parts.query}" if parts.query else "")
        if original := _ARCHIVED.fullmatch(whole):
            return bare_address(re.sub(r"^(https?:)/+", r"\1//", original[1], flags=re.IGNORECASE))
    kept = sorted((name, value) for name, value in query if not _TRACKING.fullmatch(name.lower()))
    bare = host + ("" if port in _DEFAULT_PORTS else f":{port}") + _INDEX.sub("/", parts.path).rstrip("/")
    if kept:
        bare += f"?{urlencode(kept)}"
    if parts.fragment.startswith("!"):
        bare += f"#{parts.fragment}"
    return bare
