"""How many of what."""

from dataclasses import dataclass

USUAL, CROWDED, MOST_ACTIVITIES = 600, 100_000, 500_000


@dataclass(frozen=True)
class Size:
    """`talk`, 0 to 1: how much is written down about each lead, so that a million do not bring ten million activities."""

    leads: int
    accounts: int
    contacts: int
    opportunities: int
    activities: int

    @classmethod
    def of(cls, leads: int) -> "Size":
        """A small house knows its leads well; a large one has bought most of them."""
        return cls(
            leads=leads,
            accounts=max(leads // 50, min(leads // 5, 120)),
            contacts=max(leads // 25, min(leads * 11 // 30, 220)),
            opportunities=max(leads // 40, min(leads * 4 // 15, 160)),
            activities=min(max(leads, min(leads * 5 // 2, 1_500)), MOST_ACTIVITIES),
        )

    @property
    def talk(self) -> float:
        return self.activities / (2.5 * self.leads) if self.leads else 0.0

    @property
    def crowded(self) -> bool:
        return self.leads >= CROWDED
