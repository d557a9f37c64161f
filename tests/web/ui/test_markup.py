"""Words that a person wrote become paragraphs, lists, bold words and links, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.web.ui.markup import marked_up

ALLOWED = re.compile(r'</?(?:p|ul|li|strong)>|<br>|</a>|<a href="(?:https?://|/(?!/))[^"<>\s]*">')


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        ("Before\n- a\n- b\nafter", "<p>Before</p><ul><li>a</li><li>b</li></ul><p>after</p>"),
        ("**a** * b * **", "<p><strong>a</strong> * b * **</p>"),
        ("[x](https://a.org/?b=1&c)", '<p><a href="https://a.org/?b=1&amp;c">x</a></p>'),
        ("[x](/workspace/)", '<p><a href="/workspace/">x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](//evil.org)", "<p>[x](//evil.org)</p>"),
        ('[x](https://a.org/"onclick=b)', "<p>[x](https://a.org/&quot;onclick=b)</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_text_becomes(text, html):
    assert marked_up(text) == html


@given(st.text(st.sampled_from("<>\"'&[]()*-/:ahtps. \n"), max_size=80))
def test_nothing_but_these_elements_ever_comes_out(text):
    assert "<" not in ALLOWED.sub("", marked_up(text))
