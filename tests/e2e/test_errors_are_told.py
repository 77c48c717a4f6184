"""What all stories rely on: what goes wrong on a page is told, in each browser, even after a reload."""

from typing import Any

from reader import Reader

CAUSES = """() => {
  console.error("written", 1);
  Promise.reject(new Error("rejected"));
  setTimeout(() => { throw new Error("thrown"); });
  const image = document.createElement("img");
  const failed = new Promise((go) => image.addEventListener("error", go));
  document.body.append(image);
  image.src = "no/such.png";
  return failed.then(() => undefined);
}"""
TOLD = ("written", "rejected", "thrown", "no/such.png")


def test_what_goes_wrong_on_the_page_is_told(reader: Reader, console: Any) -> None:
    console.expect("|".join(TOLD))
    reader.opens()
    # What is still loading when a page is left is told as well.
    reader.waits_for_marks("dxt:engine-ready", "dxt:executor-ready")
    reader.selects("distances").sees_editor()
    reader.asks(CAUSES)
    reader.loads_anew()
    console.gather()
    assert set(map(told_of, console.errors)) == set(TOLD)


def told_of(error: str) -> str:
    return next((cause for cause in TOLD if cause in error), error)
