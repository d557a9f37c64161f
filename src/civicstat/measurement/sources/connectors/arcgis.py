"""ArcGIS: the features of a layer of a FeatureServer or MapServer, by object id, so that no page shifts the next."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from civicstat.measurement.sources.connectors.moments import as_moment, newest, set_back
from civicstat.measurement.sources.connectors.places import WebAddress
from civicstat.measurement.sources.connectors.protocol import Ask, ChangedUnderway, Cursor, Page, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition

_OID, _DATE = "esriFieldTypeOID", "esriFieldTypeDate"


def _is_layer(text: str) -> str:
    if not re.search(r"/(FeatureServer|MapServer)/\d+$", text):
        raise ValueError(f"found {text!r}, expected the address of a layer, which ends as .../FeatureServer/0")
    return text


def _is_field(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", text):
        raise ValueError(f"found {text!r}, expected the name of a field")
    return text


class ArcgisSettings(Definition):
    """A layer or table of an ArcGIS server."""

    address: Annotated[WebAddress, AfterValidator(_is_layer)] = Field(
        description="The layer, such as https://maps.example.gov/arcgis/rest/services/Calls/FeatureServer/0"
    )
    cursor: Annotated[str, AfterValidator(_is_field)] = Field(
        default="", description="The field with the date of the last edit, such as EditDate; without it all is read"
    )
    where: str = Field(default="", description="A condition in SQL, if only some features are wanted")
    token: Secret = Field(default="", description="A token, where the layer is not public")
    page_rows: int = Field(
        default=1000, ge=1, le=10_000, description="How many features are asked for at once; the server may give fewer"
    )


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the features from the cursor on by their object ids; points with x and y in longitude and latitude."""
    layer = _Layer(ask, ask.settings)
    if ask.most is not None:
        yield layer.page(-1, None, ask.page_size(layer.page_rows))[0]
        return
    since = ask.cursor.get("at")
    back = set_back(as_moment(since), ask.overlap) if since else None
    count = layer.count(back)
    last, came, seen = -1, 0, list[Any]()
    while count is None or came < count or came == 0:
        page, is_cut = layer.page(last, back, layer.page_rows)
        if not page.rows:
            break
        least = min(page.ids, default=0)
        if least <= last:  # it pays no regard to what was asked for
            raise ChangedUnderway(f"{layer.address}: a page after object id {last} begins with {least}")
        last, came = max(page.ids), came + len(page.rows)
        seen = [newest([*seen, *(row.get(ask.settings.cursor) for row in page.rows)], at=ask.at)]
        yield page
        if count is not None and came >= count and not is_cut:
            break
    yield Page((), promised=count)
    yield Page((), promised=layer.count(back) if count is not None else None, cursor=_after(seen, since, ask))


def _after(seen: list[Any], since: Any, ask: Ask) -> Cursor | None:
    moments = [moment for each in [*seen, since] if (moment := as_moment(each))]
    if not ask.settings.cursor or not moments:
        return None
    return {"at": min(max(moments), ask.at).astimezone(UTC).isoformat()}


class _Layer:
    """The requests to one layer."""

    def __init__(self, ask: Ask, settings: ArcgisSettings) -> None:
        self._ask, self._settings, self.address = ask, settings, settings.address
        token = reveal(settings.token, ask.reach)
        self._secret = {"X-Esri-Authorization": f"Bearer {token}"} if token else {}
        about = self._get(self.address, {})
        fields = about.get("fields") or []
        self._columns = {field["name"]: field["type"] for field in fields}
        by_type = next((name for name, kind in self._columns.items() if kind == _OID), "")
        self._oid = about.get("objectIdField") or by_type
        if not self._oid:
            raise PullRefused(f"{self.address} names no object id, so that its pages cannot be told apart")
        if settings.cursor and self._columns.get(settings.cursor) != _DATE:
            dates = ", ".join(name for name, kind in self._columns.items() if kind == _DATE) or "none"
            raise PullRefused(f"{self.address}: cursor is {settings.cursor!r}; its fields with dates are {dates}")
        self._has_points = about.get("geometryType") == "esriGeometryPoint"
        self.page_rows = min(settings.page_rows, int(about.get("maxRecordCount") or settings.page_rows))

    def count(self, since: Any) -> int | None:
        """Return how many features there are; None where an old server pays no regard to the question."""
        found = self._get(f"{self.address}/query", {"where": self._where(since), "returnCountOnly": "true"})
        if isinstance(found.get("count"), int):
            return int(found["count"])
        found = self._get(f"{self.address}/query", {"where": self._where(since), "returnIdsOnly": "true"})
        return len(found["objectIds"]) if isinstance(found.get("objectIds"), list) else None

    def page(self, after: int, since: Any, limit: int) -> tuple[Page, bool]:
        """Return the features after an object id, and whether the server says that it cut them at its limit."""
        found = self._get(
            f"{self.address}/query",
            {
                "where": f"{self._where(since)} AND {self._oid} > {after}", "outFields": "*",
                "orderByFields": f"{self._oid} ASC", "resultRecordCount": limit, "outSR": 4326,
                "returnGeometry": "true" if self._has_points else "false",
            },
        )  # fmt: skip
        features = found.get("features")
        if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
            raise PullRefused(f"{self.address}: expected a list of features, found {str(found)[:200]}")
        rows = [self._row(feature) for feature in features]
        try:
            ids = [int(row[self._oid]) for row in rows]
        except (KeyError, TypeError, ValueError):
            raise PullRefused(f"{self.address}: a feature came without its {self._oid}") from None
        return Page(rows, ids, (self._oid,), self._columns), bool(found.get("exceededTransferLimit"))

    def _row(self, feature: Mapping[str, Any]) -> dict[str, Any]:
        row = dict(feature.get("attributes") or {})
        point = feature.get("geometry")
        if self._has_points and isinstance(point, Mapping):
            row["geometry"] = {"x": point.get("x"), "y": point.get("y")}
        return row

    def _where(self, since: Any) -> str:
        parts = [f"({self._settings.where})"] if self._settings.where else []
        if since is not None:
            parts.append(f"{self._settings.cursor} >= TIMESTAMP '{since.astimezone(UTC):%Y-%m-%d %H:%M:%S}'")
        return " AND ".join(parts) or "1=1"

    def _get(self, address: str, params: Mapping[str, Any]) -> dict[str, Any]:
        found = self._ask.client.get_json(address, {"f": "json", **params}, secret_headers=self._secret)
        if not isinstance(found, dict):
            raise PullRefused(f"{address}: expected an object, found {str(found)[:200]}")
        return found
