from civicstat.measurement.context.models import Annotation


def test_it_puts_down_changes_lists_and_withdraws(civicstat):
    add = civicstat("annotate", "add", "The bridge closed", "--on", "2026-04-13", "--public")
    assert (add.code, add.out) == (0, "the_bridge_closed, version 1: 2026-04-13 The bridge closed\n")

    why = ("--reason", "It opened again")
    assert civicstat("annotate", "change", "the_bridge_closed", "--until", "2026-05-01", *why).code == 0
    [held] = civicstat("annotate", "list", "--json").json
    assert (held["annotation"], held["until"], held["public"]) == ("the_bridge_closed", "2026-05-01", True)
    assert "April 13, 2026 to May 1, 2026" in civicstat("annotate", "list").out

    assert civicstat("annotate", "withdraw", "the_bridge_closed", "--reason", "Another one").code == 0
    assert "Nothing is put down yet" in civicstat("annotate", "list").out
    assert Annotation.objects.count() == 3


def test_what_is_not_there_is_refused(civicstat):
    code, _, said = civicstat("annotate", "change", "lost", "--reason", "x")
    assert (code, "No annotation is called 'lost'; there are none yet" in said) == (1, True)
    code, _, said = civicstat("annotate", "add", "A", "--on", "2026-04-13", "--metric", "lost")
    assert (code, "no metric is called 'lost'" in said) == (1, True)


def test_the_catalog_holds_them_and_gets_them_back(civicstat, workspace):
    civicstat("annotate", "add", "The bridge closed", "--on", "2026-04-13", "--public", "--link", "https://a.example/b")

    assert civicstat("catalog", "export").out.startswith(str(workspace / "catalog/annotations/the_bridge_closed.yaml"))
    assert "1 definition unchanged" in civicstat("catalog", "apply").out
    assert civicstat("catalog", "check").code == 0
    path = workspace / "catalog/annotations/the_bridge_closed.yaml"
    path.write_text(path.read_text() + "metric: lost\n")
    assert "metric: found 'lost'" in civicstat("catalog", "check").err
