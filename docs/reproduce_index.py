"""Computes a dyad's index again, twice: from exported positions, and from statements with docs/method.md alone.

python reproduce_index.py http://localhost:8000/api/v1 US KR 2018-12-31 2021-01-26 2025-08-15
"""

import datetime as dt
import math
import sys

import pandas as pd

ROOT, A, B, *DAYS = sys.argv[1:]
YEAR, SIGMA, H, P_MAX = 365.25, 0.20, 3.0, 1 / 3  # method, section 1
Q = SIGMA**2 / H / YEAR  # variance that a position gains a day


def table(path):
    return pd.read_csv(f"{ROOT}/{path}", keep_default_na=False, na_values=[""])


statements = table("exports/statements.csv")
stored = table("exports/positions.csv")
actors, issues = (
    table("actors/?page_size=1000&format=csv").set_index("code"),
    table("issues/?format=csv").set_index("slug"),
)
members = table("alliances/?format=csv")
agendas = [
    r.agenda.split(";") for r in members.itertuples() if {A, B} <= {m.split(":")[0] for m in r.members.split(";")}
]
agenda = sorted(set().union(*agendas)) if agendas else list(issues.index)


def spoken_by(state):
    """Whose words count for `state`, and the days on which a government takes office for it."""
    codes, handovers = {state}, []
    for code, row in actors.iterrows():
        for tenure in str(row.tenures).split(";") if isinstance(row.tenures, str) else ():
            principal, start, _end = tenure.split(":")
            if principal == state:
                codes |= spoken_by(code)[0]
                if start and row.kind == "government":
                    handovers.append(dt.date.fromisoformat(start))
    return codes, sorted(handovers)


def filtered(state, issue, day):
    """Mean, variance and salience of a position on `day`, statement by statement (section 1); None without one."""
    codes, handovers = spoken_by(state)
    rows = statements[statements.actor.isin(codes) & (statements.issue == issue) & (statements.date <= str(day))]
    m = p = s = last = None
    for said_on, said in rows.groupby("date"):
        date, weight = dt.date.fromisoformat(said_on), 1 / (SIGMA**2 / said.reliability + said.half_width**2 / 3)
        y, r = (said.stance * weight).sum() / weight.sum(), 1 / weight.sum()  # one day's statements are one observation
        care = (said.salience.fillna(issues.default_salience[issue]) * weight).sum() / weight.sum()
        if last is None or date >= expiry(last, handovers):
            m, p, s = y, min(r, P_MAX), care
        else:
            turned = said.reversal.any() or any(last < h <= date for h in handovers)
            prior = P_MAX if turned else min(p + Q * (date - last).days, P_MAX)
            k = prior / (prior + r)
            m, p, s = m + k * (y - m), (1 - k) * prior, s + k * (care - s)
        last = date
    return (m, p, s) if last and day < expiry(last, handovers) else None


def expiry(last, handovers):
    later = [h + dt.timedelta(round(YEAR)) for h in handovers if h > last]
    return min([last + dt.timedelta(round(5 * YEAR)), *later])


def exported(state, issue, day):
    """The same as the server computed it."""
    rows = stored[(stored.actor == state) & (stored.issue == issue) & (stored["from"] <= str(day))]
    live = rows.tail(1)[lambda row: row.expires > str(day)]
    return next(live[["mean", "variance", "salience"]].itertuples(index=False), None)


def friction(day, position):
    """Sections 2 and 3."""
    total = weights = 0.0
    for issue in agenda:
        a, b = position(A, issue, day), position(B, issue, day)
        if a and b:
            gap, weight = abs(a[0] - b[0]), issues.weight[issue] * math.sqrt(a[2] * b[2])
            certainty = math.erf(gap / math.sqrt(a[1] + b[1]) / math.sqrt(2))  # 2 Phi(x) - 1
            total, weights = total + weight * gap / 2 * certainty, weights + weight
    return 100 * total / weights


for text in DAYS:
    day = dt.date.fromisoformat(text)
    served = table(f"friction/dyads/{A}/{B}/?from={day}&to={day}&interval=day&format=csv").friction[0]
    print(f"{day}  served {served:.6f}  from positions {friction(day, exported):.6f}", end="  ")
    print(f"from statements {friction(day, filtered):.6f}")
