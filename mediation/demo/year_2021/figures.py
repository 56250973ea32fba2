"""What a union printed about its year 2021; the records made here add up to it exactly, each openable by itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """The printed figures. Persons where it says persons; money in fen.

    on_site: person-visits of every channel but the telephone. open_over_year: persons whose mediation was accepted and
    not yet closed when the year ended; aid_open likewise.
    """

    on_site: int
    telephone: int
    mediation_accepted: int
    mediation_closed: int
    fulfilled: int
    aid_accepted: int
    aid_closed: int
    recovered: int
    h12345_dispatched: int
    h12345_returned: int
    h12351_dispatched: int

    @property
    def open_over_year(self) -> int:
        """Persons in mediation on 31 December."""
        return self.mediation_accepted - self.mediation_closed

    @property
    def h12345_completed(self) -> int:
        """What was not returned was completed."""
        return self.h12345_dispatched - self.h12345_returned


PRINTED = Figures(
    on_site=4_858,
    telephone=1_084,
    mediation_accepted=365,
    mediation_closed=361,
    fulfilled=3_461_000_00,
    aid_accepted=224,
    aid_closed=199,
    recovered=3_294_100_00,
    h12345_dispatched=16,
    h12345_returned=3,
    h12351_dispatched=488,
)

A_TENTH = Figures(
    on_site=486,
    telephone=108,
    mediation_accepted=57,
    mediation_closed=55,
    fulfilled=546_100_37,
    aid_accepted=22,
    aid_closed=19,
    recovered=329_410_63,
    h12345_dispatched=4,
    h12345_returned=1,
    h12351_dispatched=31,
)
"""The same year made smaller by the same code, for the tests: the 24 workers of August are in it too."""
