"""statsmodels' local-level model, series by series. Run by the Python of peers.py: FILE.npz in, FILE.out.npz out.

The noise of each day and the days between are told exactly; the start is exactly diffuse, as it is here.
"""

import sys
import time

import numpy as np
from statsmodels.tsa.statespace.structural import UnobservedComponents

given = np.load(sys.argv[1])
starts = np.flatnonzero(np.append(True, np.diff(given["series"]) != 0))
ends = np.append(starts[1:], len(given["series"]))
mean, variance, filtering = np.empty(len(given["series"])), np.empty(len(given["series"])), 0.0
began = time.perf_counter()
for start, end in zip(starts, ends, strict=True):
    rows = slice(start, end)
    model = UnobservedComponents(given["stance"][rows], "llevel", use_exact_diffuse=True)
    model.update([1.0, 1.0])
    model.ssm["obs_cov"] = given["noise"][rows][None, None, :]
    drift = np.append(np.diff(given["day"][rows]), 1) * given["drift"]
    model.ssm["state_cov"] = drift[None, None, :]
    alone = time.perf_counter()
    found = model.ssm.filter()
    filtering += time.perf_counter() - alone
    mean[rows], variance[rows] = found.filtered_state[0], found.filtered_state_cov[0, 0]
seconds = time.perf_counter() - began
np.savez(sys.argv[1].replace(".npz", ".out.npz"), mean=mean, variance=variance, seconds=seconds, filtering=filtering)
