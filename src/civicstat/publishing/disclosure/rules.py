"""The rules by which figures are withheld, per dataset, and the words in which the public reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from civicstat.measurement.sources.definitions import DatasetDefinition, Disclosure
from civicstat.publishing.content import Metric


@dataclass(frozen=True)
class Rules:
    """The rule of each dataset, by its name; a dataset that is not named has the default."""

    datasets: Mapping[str, Disclosure] = field(default_factory=dict)
    default: Disclosure = field(default_factory=Disclosure)

    def of(self, metric: Metric) -> Disclosure:
        """Return the strictest rule of the datasets that a metric rests on; nothing is protected of those exempt."""
        if not metric.counts_people:
            return EXEMPT
        found = [self.datasets.get(name, self.default) for name in metric.datasets] or [self.default]
        held = [rule for rule in found if rule.protects != "nothing"]
        if not held:
            return EXEMPT
        return Disclosure(
            protects="people" if any(rule.protects == "people" for rule in held) else "events",
            threshold=max(rule.threshold for rule in held),
            dominance=max(rule.closeness for rule in held),
        )


EXEMPT = Disclosure(protects="nothing", reason="it is about nobody")


def rules_of(datasets: Mapping[str, DatasetDefinition]) -> Rules:
    """Return the rules that datasets state, by name."""
    return Rules({name: dataset.disclosure for name, dataset in datasets.items()})


def in_words(rule: Disclosure) -> str:
    """Return what is withheld by a rule, and when, in sentences for everybody."""
    if rule.protects == "nothing":
        return (
            f"No figure of these data is withheld for being small, since {rule.reason.strip().rstrip('.')}. "
            "Nobody can be recognized by them."
        )
    whom = "people" if rule.protects == "people" else "events"
    sentences = [
        f"A figure that rests on 1 to {rule.threshold} {whom} is not shown: someone could be recognized by it. "
        "Nought is shown.",
    ]
    if rule.protects == "people":
        sentences.append(
            f"Neither is a share where 1 to {rule.threshold} people are those that it counts, "
            "or those that it does not count."
        )
    sentences.append("Rates, averages and times that rest on so few are not shown either.")
    if rule.closeness:
        sentences.append(
            "Neither is a sum or an average of amounts where one or two make up nearly all of it: "
            "one of them could work out how much the other adds."
        )
    sentences.append(
        "Where most figures of a kind would be so small, as by beat and month, that kind is left out as a whole. "
        "Where such a figure could be worked out from others, by taking parts from a total, a month from a quarter or "
        "one edition from another, some of those others are not shown either, as few as we can. "
        "A figure that is not shown says so, and is empty in every file."
    )
    return " ".join(sentences)
