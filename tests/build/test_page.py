"""index.html is told what the build made."""

import json
import re

from dxt_build import page

SOURCE = """<head>
<link rel="stylesheet" href="style/page.css">
<link rel="icon" href="icons/icon.svg">
<script type="application/json" id="dxt-build">{}</script>
<script type="application/json" id="dxt-ahead">{}</script>
<script type="module" src="page/main.js"></script>
</head><body><a href="./">start</a><a href="#i-x">x</a><a href="mailto:a@b.c">m</a></body>"""
NAMES = {"style/page.css": "assets/page-1.css", "page/main.js": "assets/main-2.js"}


def test_names_are_replaced_and_all_else_stays() -> None:
    text = page.render(SOURCE, NAMES, {}, {}, [], "")
    assert re.findall(r'(?:src|href)="([^"]*)"', text) == [
        "assets/page-1.css",
        "icons/icon.svg",
        "assets/main-2.js",
        "./",
        "#i-x",
        "mailto:a@b.c",
    ]


def test_data_can_not_end_its_script_element() -> None:
    facts, ahead = {"title": "</script><b>\\1"}, {"a.json": '["</script>\\\\1"]'}
    text = page.render(SOURCE, NAMES, facts, ahead, [], "")
    found = re.search(r'id="dxt-build">(.*?)</script>', text)
    assert found and json.loads(found[1]) == facts
    found = re.search(r'id="dxt-ahead">(.*?)</script>', text)
    assert found and json.loads(found[1]) == ahead


def test_hints_go_to_the_head_and_python_to_the_end() -> None:
    hint = page.module_hint("assets/a.js")
    text = page.render(SOURCE, NAMES, {}, {}, [hint], page.python_scripts("c.js", "m.mjs", "go()"))
    assert text.index(hint) < text.index("</head>")
    assert text.index("mailto:") < text.index(">go()<") < text.index("</body>")
    assert 'version="./m.mjs"' in text


def test_the_policy_allows_the_scripts_that_stand_in_the_page_and_no_others() -> None:
    html = '<head><script>one()</script><script src="a.js"></script></head>'
    sources = {"script-src": ["'self'"], "connect-src": ["'self'"]}
    text = page.with_policy(html, sources, "frame()", "https://host.example/full/")
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert found and text.index(found[0]) < text.index("<script")
    script, connect = found[1].split("; ")
    # printf 'one()' | openssl dgst -sha256 -binary | base64, and the same of frame()
    assert script.split() == [
        "script-src",
        "'self'",
        "'sha256-HR7iaask9daLMRRskMI++QeJtjWDOjyPA6lGzYGzKW4='",
        "'sha256-EVJGYNZWcCtsLDOPRMdhUr5/amcWYlCtaoDVHnUITUU='",
    ]
    assert connect == "connect-src 'self' https://host.example"
    assert sources == {"script-src": ["'self'"], "connect-src": ["'self'"]}
