"""Who may open the records behind figures: by the sensitivity of their dataset."""

from civicstat.directory.models import User
from civicstat.measurement.sources.models import Dataset


def may_open_records(user: User, dataset: Dataset) -> bool:
    """Return whether a person may see single records of a dataset, without their personal columns.

    Auditors may, of every dataset: each opening stands in the access log.
    Of a public one everybody on the staff; of an internal one those who define, and the people of its department; of
    a restricted one those who define, and the leads of its department.
    """
    if user.may_see_all or dataset.sensitivity == "public":
        return True
    if user.pk is None or dataset.department_id is None:
        return False
    is_of_department = user.departments.filter(pk=dataset.department_id).exists()
    return is_of_department and (dataset.sensitivity == "internal" or user.may_change_some)


def who_may_open(dataset: Dataset) -> str:
    """Return in words who may: "analysts, administrators, auditors and the people of Police"."""
    if dataset.sensitivity == "public":
        return "everybody on the staff"
    who = "the people of" if dataset.sensitivity == "internal" else "the leads of"
    return (
        f"analysts, administrators, auditors and {who} {dataset.department or 'its department, which is not named yet'}"
    )
