"""What the stories rely on in WebKit, where the page itself has to tell what goes wrong."""

from collections.abc import Callable
from typing import Any

from in_webkit import WebKitReader

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


def test_what_goes_wrong_on_the_page_is_told_even_after_a_reload(
    arrives_in_webkit: Callable[[], WebKitReader], console: Any
) -> None:
    console.expect("written|rejected|thrown|no/such.png")
    reader = arrives_in_webkit()
    reader.goes(reader.site)
    assert reader.told_errors() == []
    reader.asks(CAUSES)
    reader.loads_anew()
    assert sorted(reader.told_errors()) == [
        "escaped: Error: rejected",
        "escaped: Error: thrown",
        f"escaped: {reader.site}no/such.png did not load",
        "written 1",
    ]
