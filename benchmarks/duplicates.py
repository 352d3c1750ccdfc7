"""Precision and recall of the matcher on public files whose truth is known: `python -m benchmarks.duplicates`.

CRM_REAL_DATA says where the files lie. The baselines are those of a simple fuzzy matcher.
"""

import csv
import os
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from crm.lib.likeness import LIKELY, CompanyLooks, PersonLooks, companies_alike
from crm.lib.pairing import likely_pairs

Pairs = set[tuple[int, int]]


def rows_of(path: Path, *, strip: bool = False) -> list[dict]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, skipinitialspace=strip))


def same(truth: list[str]) -> Pairs:
    by_key: dict[str, list[int]] = {}
    for place, key in enumerate(truth):
        by_key.setdefault(key, []).append(place)
    return {pair for places in by_key.values() for pair in combinations(places, 2)}


def febrl(path: Path) -> tuple[Pairs, list[PersonLooks]]:
    rows = rows_of(path, strip=True)
    looks = [
        PersonLooks.of(
            first=r["given_name"], last=r["surname"], street=f"{r['street_number']} {r['address_1']} {r['address_2']}".strip(),
            postcode=r["postcode"], city=r["suburb"], born=r["date_of_birth"], tax_id=r["soc_sec_id"],
        )
        for r in rows
    ]  # fmt: skip
    return same([r["rec_id"].split("-")[1] for r in rows]), looks


def fake_1000(path: Path) -> tuple[Pairs, list[PersonLooks]]:
    rows = rows_of(path)
    looks = [
        PersonLooks.of(first=r["first_name"], last=r["surname"], emails=[r["email"]], born=r["dob"], city=r["city"]) for r in rows
    ]
    return same([r["cluster"] for r in rows]), looks


def figures(found: Pairs, truth: Pairs) -> tuple[float, float]:
    right = len(found & truth)
    return right / max(1, len(found)), right / max(1, len(truth))


def company_names(path: Path) -> tuple[float, float]:
    rows = rows_of(path)
    found, truth = set(), set()
    for n, row in enumerate(rows):
        one, other = CompanyLooks.of(name=row["Name_x"]), CompanyLooks.of(name=row["Name_y"])
        if companies_alike(one, other).score >= LIKELY:
            found.add((n, n))
        if row["Targets"] == "1":
            truth.add((n, n))
    return figures(found, truth)


FILES: list[tuple[str, str, Callable, tuple[float, float]]] = [
    ("febrl 1", "dataset1.csv", febrl, (0.979, 0.952)),
    ("febrl 2", "dataset2.csv", febrl, (0.936, 0.912)),
    ("fake_1000", "fake_1000.csv", fake_1000, (0.958, 0.733)),
]


def lines(folder: Path) -> Iterator[str]:
    yield f"{'file':<14}{'precision':>10}{'recall':>8}   baseline"
    for name, file, read, (precision, recall) in FILES:
        truth, looks = read(folder / file)
        ours = figures({(pair.one, pair.other) for pair in likely_pairs(looks)}, truth)
        yield f"{name:<14}{ours[0]:>10.3f}{ours[1]:>8.3f}   {precision:.3f} {recall:.3f}"
    ours = company_names(folder / "company_pairs" / "test_data.csv")
    yield f"{'company names':<14}{ours[0]:>10.3f}{ours[1]:>8.3f}   -"
    names = [
        line.rpartition(";")[0] for line in (folder / "cleanco" / "companies.csv").read_text("utf-8", "replace").splitlines()
    ]
    looks = [CompanyLooks.of(name=name) for name in dict.fromkeys(names)]
    pairs = list(likely_pairs(looks))
    yield f"cleanco: {len(pairs)} pairs among {len(looks)} different spellings, to be read by a person"


if __name__ == "__main__":
    for line in lines(Path(os.environ["CRM_REAL_DATA"]) / "duplicates"):
        print(line, flush=True)
