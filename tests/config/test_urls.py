def test_the_root_leads_to_the_workspace(client, db):
    answer = client.get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/workspace/")


def test_static_files_have_plain_names_until_they_are_collected():
    from django.templatetags.static import static

    assert static("ui/tokens.css") == "/static/ui/tokens.css"
