"""Every disputable constant of the method, in one place and versioned (docs/method.md)."""

from __future__ import annotations

from dataclasses import dataclass

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Method:
    """The parameters of the index. Whatever moves the numbers bumps `version`."""

    version: str = "1"
    sigma: float = 0.20  # standard deviation of one perfectly reliable statement, in units of stance
    doubling_years: float = 3.0  # h: years in which the variance of one perfect statement doubles
    max_variance: float = 1 / 3  # variance of "could be anywhere on the scale" (uniform on -1..1)
    expiry_years: float = 5.0  # evidence stops counting so long after the actor's last statement
    grace_years: float = 1.0  # or so long after a handover on which the new government has not spoken
    default_salience: float = 0.5  # of an issue that sets none
    z: float = 1.959963984540054  # 95 % of a normal distribution
    material_gap: float = 0.25  # half-distances above this count as a material gap
    thin_coverage: float = 0.5  # under this a reading is thin
    least_coverage: float = 0.25  # under this there is no index
    least_issues: int = 2  # with fewer covered issues there is no index
    camp_gap: float = 0.4  # stances further apart than this belong to different camps
    polarisation_alpha: float = 1.3  # Esteban & Ray's sensitivity to camps
    weight_concentration: float = 25.0  # nu: for robustness, weights are taken as Dirichlet(nu c)

    @property
    def drift_per_day(self) -> float:
        """Variance gained per day: q = sigma^2 / h, in squared stance per day."""
        return self.sigma**2 / self.doubling_years / DAYS_PER_YEAR

    @property
    def expiry_days(self) -> int:
        """Days after the last statement on which it stops counting."""
        return round(self.expiry_years * DAYS_PER_YEAR)

    @property
    def grace_days(self) -> int:
        """Days after a handover on which a predecessor's words stop counting."""
        return round(self.grace_years * DAYS_PER_YEAR)


METHOD = Method()
