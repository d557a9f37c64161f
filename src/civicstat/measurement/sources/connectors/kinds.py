"""Every kind of connector, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from civicstat.measurement.sources.connectors import (
    arcgis,
    ckan,
    feed,
    folder,
    open311,
    remote,
    resource,
    rest,
    socrata,
    sql,
)
from civicstat.measurement.sources.connectors.protocol import Files, Pages
from civicstat.measurement.sources.definitions import Definition


@dataclass(frozen=True)
class Kind:
    """A kind of connector: it gives rows in pages, or whole files."""

    name: str
    title: str
    says: str  # in a sentence, what can be connected
    settings: type[Definition]
    pages: Pages | None = None
    files: Files | None = None


_ALL = (
    Kind(
        "socrata", "Socrata portal", "A dataset of an open-data portal by Socrata (Tyler Data & Insights).",
        socrata.SocrataSettings, pages=socrata.pages,
    ),
    Kind(
        "arcgis", "ArcGIS layer", "A layer or table of an ArcGIS FeatureServer or MapServer.",
        arcgis.ArcgisSettings, pages=arcgis.pages,
    ),
    Kind("sql", "Database", "A table, view or query of another database.", sql.SqlSettings, pages=sql.pages),
    Kind("folder", "Folder", "Files that appear in a folder of the server.", folder.FolderSettings, files=folder.files),
    Kind("files", "S3 or SFTP", "Files on S3 or on an SFTP server.", remote.RemoteSettings, files=remote.files),
    Kind("ckan", "CKAN portal", "A resource in the datastore of a CKAN portal.", ckan.CkanSettings, pages=ckan.pages),
    Kind(
        "open311", "Open311", "Service requests of an Open311 endpoint (GeoReport v2).",
        open311.Open311Settings, pages=open311.pages,
    ),
    Kind("rest", "Web service", "Any web service that answers in JSON.", rest.RestSettings, pages=rest.pages),
    Kind("feed", "Feed", "A feed in Atom or RSS, such as a dispatch log.", feed.FeedSettings, pages=feed.pages),
    Kind(
        "resource", "Python or dlt", "Rows that a Python object gives, such as a resource written for dlt.",
        resource.ResourceSettings, pages=resource.pages,
    ),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
