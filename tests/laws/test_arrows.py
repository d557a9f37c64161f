"""A foreign key is an import: it points down, or stays on its own floor."""

import pytest
from django.apps import apps

FLOORS = {
    "directory": 0,
    "measurement.sources": 1,
    "measurement.records": 2,
    "measurement.metrics": 3,
    "measurement.context": 4,
    "measurement.goals": 5,
    "measurement.signals": 5.5,
    "measurement.overnight": 5,
    "engagement": 6,
    "collaboration": 6,
    "publishing": 7,
    "web": 9,
}
OUR_MODELS = [model for model in apps.get_models() if model.__module__.startswith("civicstat.")]
RELATIONS = [
    field for model in OUR_MODELS for field in model._meta.get_fields() if field.is_relation and not field.auto_created
]
DJANGOS_OWN = ("django.contrib.auth.models", "django.contrib.contenttypes.models")


def floor(model: type) -> int:
    inside = model.__module__.removeprefix("civicstat.")
    [found] = [height for name, height in FLOORS.items() if inside.startswith(name + ".")]
    return found


@pytest.mark.parametrize("relation", RELATIONS, ids=str)
def test_every_foreign_key_points_down(relation):
    assert relation.related_model, f"{relation} points at anything; name the thing it points at"
    if relation.related_model.__module__ in DJANGOS_OWN:
        return
    assert floor(relation.related_model) <= floor(relation.model), f"{relation} points up"


def test_there_are_relations_to_check():
    assert len(RELATIONS) > 20


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
