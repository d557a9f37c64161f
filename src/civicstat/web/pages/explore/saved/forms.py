"""Forms of saved views."""

from typing import Any

from django import forms

from civicstat.collaboration.sharing import Sharing
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import Department, User


class ViewForm(forms.Form):
    """What a view is called, and who sees it."""

    title = forms.CharField(label="Title", max_length=160, help_text="What it shows, as others would look for it.")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why you look at it, and what to watch for.",
    )
    sharing = forms.ChoiceField(
        label="Who sees it",
        widget=forms.RadioSelect,
        help_text="Whoever opens it sees no more than what is open to that person in the explorer.",
    )

    def __init__(self, data: Any = None, *, user: User, view: SavedView | None = None, title: str = "") -> None:
        departments = {each.pk: each for each in user.departments.all()}
        if view is not None and view.department is not None:
            departments.setdefault(view.department.pk, view.department)
        self._departments: dict[str, Department] = {str(key): each for key, each in departments.items()}
        super().__init__(data, initial={"title": title, "sharing": Sharing.OWNER.value, **_initial(view)})
        self.fields["sharing"].choices = [  # type: ignore[attr-defined]
            (Sharing.OWNER.value, "Only me"),
            *((f"{Sharing.DEPARTMENT.value}:{key}", each.name) for key, each in self._departments.items()),
            (Sharing.EVERYONE.value, "Everyone who signs in"),
        ]

    @property
    def sharing_way(self) -> str:
        return str(self.cleaned_data["sharing"]).partition(":")[0]

    @property
    def department(self) -> Department | None:
        return self._departments.get(str(self.cleaned_data["sharing"]).partition(":")[2])


def _initial(view: SavedView | None) -> dict[str, Any]:
    if view is None:
        return {}
    sharing = view.sharing
    if sharing == Sharing.DEPARTMENT and view.department is not None:
        sharing = f"{sharing}:{view.department.pk}"
    return {"title": view.title, "note": view.note, "sharing": sharing}
