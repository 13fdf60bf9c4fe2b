"""An editor at the desk, over HTTP: logs in by the form and publishes by the form."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from tests.faults.rig import PASSWORD, Rig

PATIENCE = 300.0  # seconds for one entry, outages included
ADD = "/admin/record/statement/add/"


class Editor:
    """One editor's browser."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._cookies: dict[str, str] = {}
        self.last: tuple[int, str] = (0, "")  # what came of the last request
        self._log_in()

    def _log_in(self) -> None:
        self.request("GET", "/admin/login/")
        form = {"username": "admin", "password": PASSWORD, "next": "/admin/"}
        status, body = self.request("POST", "/admin/login/", form)
        assert status == 302, (status, body[:500])

    def request(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str]:
        """Status and body; status 0 where the server died or did not answer, so that nobody knows what came of it."""
        body = None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}, doseq=True)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self._rig.port}/",
            }
        line = http.client.HTTPConnection("127.0.0.1", self._rig.port, timeout=20)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            said = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.last = 0, ""
            return self.last
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        self.last = answer.status, said
        return self.last

    def publish(self, fields: dict[str, Any]) -> bool:
        """Enter and publish a statement, its warnings ticked; whether the desk confirmed it."""
        form = {"date_precision": "day", "half_width": "0", "_publish": "1", **fields}
        for _ in range(3):
            status, body = self.request("POST", ADD, form)
            if status == 302:
                return True
            if status != 200:
                return False
            warned = re.findall(r'name="confirmed" value="([^"]+)"', body)
            assert warned, re.findall(r'class="errorlist[^>]*>.*?</ul>', body, re.DOTALL)
            form["confirmed"] = warned
        return False


_RUNS = count(1)  # several tests share a desk, some of them a seed


@dataclass
class Entries:
    """What several editors entered at once. `acknowledged` are the paraphrases of what the desk confirmed."""

    rig: Rig
    seed: int
    acknowledged: list[str] = field(default_factory=list)
    longest: float = 0.0  # seconds that a confirmed save took
    refused: int = 0  # requests that came to nothing, each tried again

    def __post_init__(self) -> None:
        self._number = next(_RUNS)
        self._choices = self.rig.inside("choices")
        self._threads: list[threading.Thread] = []
        self._troubles: list[Exception] = []

    def begin(self, number: int, writers: int = 4, pause: float = 0.0) -> None:
        """Start `writers` editors, who enter `number` statements together."""
        editors = [Editor(self.rig) for _ in range(writers)]
        for first, editor in enumerate(editors):
            mine = range(first, number, writers)
            self._threads.append(threading.Thread(target=self._run, args=(editor, mine, pause)))
            self._threads[-1].start()

    @property
    def under_way(self) -> bool:
        """Whether anybody is still entering."""
        return any(thread.is_alive() for thread in self._threads)

    def end(self) -> None:
        """Wait for the last editor."""
        for thread in self._threads:
            thread.join()
        assert not self._troubles, self._troubles

    def _run(self, editor: Editor, mine: range, pause: float) -> None:
        try:
            for number in mine:
                self._enter(editor, number)
                time.sleep(pause)
        except Exception as trouble:  # noqa: BLE001  told by end()
            self._troubles.append(trouble)

    def _enter(self, editor: Editor, number: int) -> None:
        """Until it is confirmed; each try has words of its own, since an unconfirmed one may be in the record."""
        chance = random.Random(self.seed * 100_000 + number)
        deadline = time.monotonic() + PATIENCE
        for attempt in count():
            assert time.monotonic() < deadline, f"Entry {number} was not confirmed within {PATIENCE:g} s."
            summary = f"Entry {self._number}.{number}.{attempt}: {chance.getrandbits(80):x}."
            fields = {
                "actor": chance.choice(self._choices["actors"]),
                "issue": chance.choice(self._choices["issues"]),
                "new_source_url": f"https://example.org/faults/{self._number}/{number}/{attempt}",
                "new_source_title": "A source of its own",
                "new_source_publisher": "Faults",
                "date": f"{chance.randint(1960, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                "kind": "speech",
                "stance": f"{chance.uniform(-1, 1):.3f}",
                "summary": summary,
            }
            began = time.monotonic()
            if editor.publish(fields):
                self.longest = max(self.longest, time.monotonic() - began)
                self.acknowledged.append(summary)
                return
            self.refused += 1
            time.sleep(0.3)
