"""Builds, serves and tests the site. Owns everything between a fresh checkout and `dist/`.

It runs on the standard library alone, because it is what makes the environment that everything
else needs; it is not part of the `dxt` wheel and knows no graph, node or engine. What it needs of
those it asks the project's own interpreter in `.venv` (see `catalogue`).

From the bottom up: `layout` (where things are), `report` (what is said on the terminal), `stamps`
(whether anything changed), `environment` and `node` (Python and Node.js), `lock`, `compiled` and
`wheels` (what the browser's Python gets), `bundle`, `pack`, `page` and `offline` (what the page
gets), `site` (all of it in `dist/`), `serve`, `chromium`, `firefox`, `webkit` and `checks`.
"""
