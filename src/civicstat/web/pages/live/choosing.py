"""Which area the wall shows, and which areas it lists: a GET form."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.web.pages.choices import ViewForm


class LayerLink(NamedTuple):
    """A way to list the areas of another layer."""

    name: str
    address: str
    is_current: bool


class LiveForm(ViewForm):
    """The area. What is not known falls back to the whole city."""

    def __init__(self, data: QueryDict, *, areas: Iterable[Area], layers: Sequence[AreaLayer]) -> None:
        super().__init__(data, areas=areas)
        del self.fields["grain"]
        self._layers, self._asked = layers, data.get("areas", "")
        if self._asked in {layer.slug for layer in layers}:
            self.fields["areas"] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.data = {**self.data, "areas": self._asked}

    @property
    def chosen_key(self) -> str:
        """The area as addresses name it; nothing for the whole city."""
        return "" if self.is_city else self._key

    @property
    def is_city(self) -> bool:
        return not self._key or self._areas[self._key].layer.slug == CITY

    @property
    def chosen_place(self) -> Area | None:
        """The area; None for the whole city."""
        return None if self.is_city else self.chosen_area

    @property
    def chosen_layer(self) -> AreaLayer | None:
        """The layer whose areas are listed: the one asked for, that of the area, or the coarsest."""
        place = self.chosen_place
        wanted = self._asked or (place.layer.slug if place is not None else "")
        return next((layer for layer in self._layers if layer.slug == wanted), next(iter(self._layers), None))

    @property
    def layer_links(self) -> list[LayerLink]:
        kept = {"area": self.chosen_key} if self.chosen_key else {}
        current = self.chosen_layer
        if len(self._layers) < 2:
            return []
        return [
            LayerLink(layer.plural, "?" + urlencode(kept | {"areas": layer.slug}), layer == current)
            for layer in self._layers
        ]
