"""How hard a text is to read: Flesch-Kincaid's grade for English, Fernández Huerta's ease for Spanish.

Kincaid, Fishburne, Rogers and Chissom (1975); Fernández Huerta (1959), with words in a sentence as it was corrected.
"""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.U)
_SILENT = re.compile(r"[^aeioul]es?$|[^aeiouydt]ed$")
_SPOKEN = ("ses", "ces", "ges", "xes", "zes", "ches", "shes")
_END = re.compile(r"[.!?]+(?:\s|$)")


def grade(text: str) -> float:
    """Return the years of school that an English text asks for."""
    words = _WORD.findall(text)
    syllables = sum(map(syllables_in_english, words))
    return 0.39 * len(words) / sentences(text) + 11.8 * syllables / len(words) - 15.59


def ease(text: str) -> float:
    """Return how easy a Spanish text reads: 60 and more is plain for grown-ups, 80 and more easy."""
    words = _WORD.findall(text)
    syllables = sum(map(syllables_in_spanish, words))
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences(text)


def sentences(text: str) -> int:
    return max(len(_END.findall(text)), 1)


def syllables_in_english(word: str) -> int:
    """Return about how many syllables a word has: groups of vowels, without an e that is not spoken."""
    low = word.lower()
    groups = len(re.findall(r"[aeiouy]+", low))
    if _SILENT.search(low) and not low.endswith(_SPOKEN):
        groups -= 1
    return max(groups, 1)


def syllables_in_spanish(word: str) -> int:
    """Return how many syllables a word has: a strong or stressed vowel each, weak ones beside it go with it."""
    low = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    groups = re.findall(r"[aeiouáéíóúü]+", low)
    return max(sum(max(len(re.findall(r"[aeoáéóíú]", group)), 1) for group in groups), 1)
