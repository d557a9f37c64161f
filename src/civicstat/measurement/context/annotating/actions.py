"""Every write of annotations: one is added, or a later version takes the place of the one before."""

import re
from datetime import date, datetime

from django.db import transaction

from civicstat.directory.models import CITY, Area, AreaLayer, User
from civicstat.directory.texts import check_texts
from civicstat.errors import CivicStatError
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition
from civicstat.measurement.context.models import Annotation
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.definitions import LONGEST_SLUG
from civicstat.measurement.sources.models import Dataset

_FEW_WORDS = 5


class AnnotationRefused(CivicStatError):
    """An annotation cannot be made or changed in this way. Nothing was stored."""


def name_for(text: str, on: date) -> str:
    """Return a name for a new annotation that none has yet: its first words, with its day where those are taken."""
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()[:_FEW_WORDS]
    name = re.sub(r"^[^a-z]+", "", "_".join(words))[: LONGEST_SLUG - 16].rstrip("_") or "annotation"
    taken = set(Annotation.objects.filter(slug__startswith=name).values_list("slug", flat=True))
    dated = f"{name}_{on:%Y_%m_%d}"
    more = (f"{dated}_{number}" for number in range(2, len(taken) + 4))
    return next(each for each in (name, dated, *more) if each not in taken)


def annotate(*, definition: AnnotationDefinition, by: User | None, at: datetime) -> Annotation:
    """Put down what happened. Raises AnnotationRefused, or TextRefused."""
    if Annotation.objects.filter(slug=definition.annotation).exists():
        raise AnnotationRefused(f"{definition.annotation} is there already; change it, or choose another name")
    return _write(definition, version=1, reason="", by=by, at=at)


@transaction.atomic
def change(
    *, annotation: Annotation, definition: AnnotationDefinition, reason: str, by: User | None, at: datetime
) -> Annotation:
    """Put another version in the place of an annotation; the old one is kept. Raises AnnotationRefused."""
    newest = _newest(annotation.slug)
    if definition.annotation != annotation.slug:
        raise AnnotationRefused(f"{annotation.slug} keeps its name; found {definition.annotation!r}")
    if not reason.strip():
        raise AnnotationRefused(f"{annotation.slug}: every version is kept with its reason; say why it changes")
    return _write(definition, version=newest.version + 1, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def withdraw(*, annotation: Annotation, reason: str, by: User | None, at: datetime) -> Annotation:
    """Show an annotation no longer; its versions stay in its history. Raises AnnotationRefused."""
    newest = _newest(annotation.slug)
    if newest.is_withdrawn:
        raise AnnotationRefused(f"{annotation.slug} is withdrawn already")
    if not reason.strip():
        raise AnnotationRefused(f"{annotation.slug}: every version is kept with its reason; say why it goes")
    return _write(
        definition_of(newest), version=newest.version + 1, reason=reason.strip(), by=by, at=at, is_withdrawn=True
    )


def definition_of(annotation: Annotation) -> AnnotationDefinition:
    """Return the definition that a version amounts to."""
    area: Area | None = annotation.area
    return AnnotationDefinition(
        annotation=annotation.slug, on=annotation.since, until=annotation.until, text=annotation.text,
        link=annotation.link, metric=annotation.metric.slug if annotation.metric else None,
        dataset=annotation.dataset.slug if annotation.dataset else None, layer=area.layer.slug if area else "",
        area=area.code if area else "", public=annotation.is_public,
    )  # fmt: skip


def _newest(slug: str) -> Annotation:
    newest: Annotation = Annotation.objects.filter(slug=slug).latest("version")
    return newest


def _write(
    definition: AnnotationDefinition,
    *,
    version: int,
    reason: str,
    by: User | None,
    at: datetime,
    is_withdrawn: bool = False,
) -> Annotation:
    annotation = Annotation(
        slug=definition.annotation, version=version, since=definition.on, until=definition.until,
        text=" ".join(definition.text.split()), link=definition.link, metric=_metric_of(definition),
        dataset=_dataset_of(definition), area=_area_of(definition), is_public=definition.public,
        is_withdrawn=is_withdrawn, reason=reason, by=by, at=at,
    )  # fmt: skip
    if not annotation.text:
        raise AnnotationRefused(f"{definition.annotation}: text is empty; say what happened")
    check_texts(annotation, where=definition.annotation)
    annotation.save(force_insert=True)
    return annotation


def _metric_of(definition: AnnotationDefinition) -> Metric | None:
    if definition.metric is None:
        return None
    found: Metric | None = Metric.objects.filter(slug=definition.metric).first()
    if found is None:
        raise AnnotationRefused(
            f"{definition.annotation}: no metric is called {definition.metric!r}; expected one that is adopted"
        )
    return found


def _dataset_of(definition: AnnotationDefinition) -> Dataset | None:
    if definition.dataset is None:
        return None
    found: Dataset | None = Dataset.objects.filter(slug=definition.dataset).first()
    if found is None:
        known = ", ".join(Dataset.objects.values_list("slug", flat=True)) or "none yet"
        raise AnnotationRefused(
            f"{definition.annotation}: no dataset is called {definition.dataset!r}; there are {known}"
        )
    return found


def _area_of(definition: AnnotationDefinition) -> Area | None:
    """Return the area that an annotation is about; None for the whole city."""
    if not definition.area or definition.layer == CITY:
        return None
    layer = AreaLayer.objects.filter(slug=definition.layer).first()
    found: Area | None = layer.areas.filter(code=definition.area).first() if layer else None
    if found is None:
        known = ", ".join(
            (layer.areas if layer else AreaLayer.objects).values_list("code" if layer else "slug", flat=True)
        )
        what = f"{layer.name} has no area with the code {definition.area!r}" if layer else "no such area layer"
        raise AnnotationRefused(f"{definition.annotation}: {what}; there are {known or 'none yet'}")
    return found
