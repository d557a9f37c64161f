"""Addresses of what the figures come from: datasets, deliveries, quality, library, areas; and of the guide."""

from django.urls import path

from civicstat.web.pages import areas, datasets, deliveries, guide, library, quality, spellings, uploads, wizard
from civicstat.web.pages.connections import editing as connecting
from civicstat.web.pages.connections import page as connections
from civicstat.web.pages.editor import views as editor

urlpatterns = [
    path("datasets/", datasets.datasets, name="datasets"),
    path("datasets/new/", wizard.start, name="dataset-new"),
    path("datasets/new/from/<slug:template>/", wizard.from_template, name="dataset-from-template"),
    path("datasets/new/file/<str:key>/", wizard.draft, name="dataset-draft"),
    path("datasets/<slug:slug>/", datasets.dataset, name="dataset"),
    path("datasets/<slug:slug>/definition/", datasets.change_definition, name="dataset-definition"),
    path("datasets/<slug:slug>/metrics/new/", editor.new, name="dataset-metric-new"),
    path("metrics/<slug:slug>/edit/", editor.edit, name="metric-edit"),
    path("datasets/<slug:slug>/rebuild/", datasets.rebuild, name="dataset-rebuild"),
    path("datasets/<slug:slug>/upload/", uploads.upload, name="dataset-upload"),
    path("datasets/<slug:slug>/connections/new/", connecting.choose_kind, name="connection-kinds"),
    path("datasets/<slug:slug>/connections/new/<slug:kind>/", connecting.new, name="connection-new"),
    path("datasets/<slug:slug>/connections/<slug:name>/", connections.connection, name="connection"),
    path("datasets/<slug:slug>/connections/<slug:name>/pull/", connections.pull, name="connection-pull"),
    path("datasets/<slug:slug>/connections/<slug:name>/change/", connecting.change, name="connection-change"),
    path("datasets/<slug:slug>/connections/<slug:name>/remove/", connecting.remove, name="connection-remove"),
    path("datasets/<slug:slug>/deliveries/<int:sequence>/", deliveries.delivery, name="delivery"),
    path(
        "datasets/<slug:slug>/deliveries/<int:sequence>/set-aside.csv",
        deliveries.set_aside_csv,
        name="delivery-set-aside",
    ),
    path("datasets/<slug:slug>/findings/<int:pk>/", quality.finding, name="finding"),
    path("datasets/<slug:slug>/findings/<int:pk>/withdraw/", quality.withdraw, name="finding-withdraw"),
    path("library/", library.library, name="library"),
    path("library/<slug:slug>/", library.metric, name="library-metric"),
    path("areas/", areas.areas, name="areas"),
    path("areas/new/", areas.start_import, name="areas-import"),
    path("areas/new/<str:key>/", areas.finish_import, name="areas-import-fields"),
    path("areas/populations/", areas.populations, name="areas-populations"),
    path("areas/<slug:slug>/", areas.layer, name="area-layer"),
    path("areas/<slug:slug>/spellings/", spellings.spellings, name="area-spellings"),
    path("areas/<slug:slug>/spellings/apply/", spellings.rebuild, name="area-spellings-apply"),
    path("guide/", guide.guide, name="guide"),
]
