"""civicstat set-aside: rows that did not fit, to be corrected and loaded again."""

from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import At
from civicstat.errors import CivicStatError


class NothingSetAside(CivicStatError):
    """No such delivery, or all of its rows fitted."""


def set_aside(
    dataset: Annotated[str, typer.Argument(help="The dataset's name.")],
    delivery: Annotated[int, typer.Argument(help="The delivery's number within the dataset.")],
    workspace: At = None,
) -> None:
    """Print the rows of a delivery that did not fit as CSV: as they came, with the reasons in columns of their own.

    The file can be corrected and loaded as it is; the columns with the reasons are passed over. Personal columns are
    left out: where a dataset has some, correct the rows in their source, by their number and key.

    Example: civicstat set-aside calls 6 > to-correct.csv
    """
    enter(workspace)
    from civicstat.measurement.records.withholding import csv_without_personal, withheld
    from civicstat.measurement.sources.models import Delivery

    found: Delivery | None = Delivery.objects.filter(dataset__slug=dataset, sequence=delivery).first()
    if found is None:
        raise NothingSetAside(f"{dataset} has no delivery {delivery}; see its page, or civicstat load's answer")
    lines = list(csv_without_personal(found))
    if not lines:
        raise NothingSetAside(f"every row of {found} fitted; nothing was set aside")
    for line in lines:
        typer.echo(line, nl=False)
    if personal := withheld(found.dataset.definition):
        typer.echo(
            f"Left out, as they are personal: {', '.join(personal)}. Do not load this file; correct the rows in the "
            "system that they come from, by their number and key, and export them again.",
            err=True,
        )
