"""The page RESULTS.md: a chapter for each part of the bench, in a fixed order.

Owns where chapters begin and end. Knows nothing of what they say.
"""

TITLES = {
    "page": "# How quick DxT is\n",
    "engine": "# How quick the engine is\n",
    "streams": "# How quick streams are\n",
}
"""The first line of each part's chapter, in the order of the page."""

PARTS = tuple(TITLES)


def replaced(text: str, part: str, chapter: str) -> str:
    """The page with this part's chapter, new or in place of the last one."""
    assert chapter.startswith(TITLES[part])
    chapters = {**_chapters(text), part: chapter}
    return "\n".join(chapters[name].strip("\n") + "\n" for name in PARTS if name in chapters)


def _chapters(text: str) -> dict[str, str]:
    begins = {name: ("\n" + text).find("\n" + title) for name, title in TITLES.items()}
    found = sorted((at, name) for name, at in begins.items() if at >= 0)
    ends = [at for at, _ in found[1:]] + [len(text)]
    return {name: text[at:end] for (at, name), end in zip(found, ends, strict=True)}
