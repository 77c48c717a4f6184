"""Visits to the site: the very first, with nothing kept, and later ones.

Owns what is pressed and when. The reader presses Run in the moment the button lets them.
"""

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

PRESS_RUN = """
addEventListener("DOMContentLoaded", () => {
  const press = () => {
    const button = document.querySelector("#run");
    if (!button || button.disabled || button.hidden) return;
    watch.disconnect();
    performance.mark("bench:run-pressed");
    button.click();
  };
  const watch = new MutationObserver(press);
  watch.observe(document.documentElement, { subtree: true, childList: true, attributes: true });
  press();
});
"""
MARKS = (
    "dxt:graph-drawn",
    "dxt:engine-ready",
    "dxt:executor-ready",
    "dxt:result",
    "dxt:first-result",
)
MARKED = """(name) => new Promise((resolve) => new PerformanceObserver((list) => {
  if (list.getEntriesByName(name).length > 0) resolve();
}).observe({ type: "mark", buffered: true }))"""
PATIENCE_MS = 120_000
REST_MS = 1_000
"""How long a new window gets to open: a browser puts its own parts together in it, which takes it
most of a second of both processors, and a reader's window is open before it is told where to go."""


@dataclass(frozen=True)
class Visit:
    """Milliseconds from asking for the page to each mark."""

    marks: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.marks[f"dxt:{name}"]


def window(context: BrowserContext) -> Page:
    """A new window, open and at rest."""
    page = context.new_page()
    page.wait_for_timeout(REST_MS)
    return page


def open_and_run(context: BrowserContext, address: str) -> Page:
    """Opens the site and presses Run; comes back when the first run has ended."""
    page = window(context)
    page.add_init_script(PRESS_RUN)
    page.goto(address)
    wait_for_mark(page, "dxt:first-result")
    return page


def wait_for_mark(page: Page, name: str) -> None:
    """Returns when the page has made the mark. Asking again and again would make it paint."""
    page.set_default_timeout(PATIENCE_MS)
    page.evaluate(MARKED, name)


def marks(page: Page) -> Visit:
    """What the page marked, the first of each."""
    found = page.evaluate(
        "(names) => names.map((name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN)",
        list(MARKS),
    )
    return Visit(dict(zip(MARKS, found, strict=True)))


def first(browser: Browser, address: str) -> Visit:
    """A visit by a browser that knows nothing."""
    context = browser.new_context()
    visit = marks(open_and_run(context, address))
    context.close()
    return visit


FORGET_VALUES = """async () => {
  for (const name of ["dxt-values", "dxt-small-values"]) {
    await new Promise((resolve, reject) => {
      Object.assign(indexedDB.deleteDatabase(name), { onsuccess: resolve, onerror: reject });
    });
  }
  const root = await navigator.storage.getDirectory();
  for (;;) {
    try {
      return void (await root.removeEntry("dxt-values", { recursive: true }));
    } catch (error) {
      if (error.name === "NotFoundError") return;
      if (error.name !== "NoModificationAllowedError") throw error;
    }
  }
}"""
"""What earlier visits computed is kept; without this, later ones would have nothing to run. A file
that a page was writing when it was closed can't be removed for a moment yet."""


def leave(page: Page, address: str) -> None:
    """Closes the page, and then forgets what it kept: nobody writes there any more."""
    context = page.context
    page.close()
    bare = context.new_page()
    bare.goto(f"{address.rstrip('/')}/manifest.webmanifest")
    bare.evaluate(FORGET_VALUES)
    bare.close()


def returning(browser: Browser, address: str) -> BrowserContext:
    """A profile that was here before: the site is kept, and so is the snapshot of Python."""
    context = browser.new_context()
    page = open_and_run(context, address)
    wait_for_mark(page, "dxt:snapshot-made")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    leave(page, address)
    return context


def later(context: BrowserContext, address: str) -> Visit:
    """One more visit by that profile."""
    page = open_and_run(context, address)
    visit = marks(page)
    leave(page, address)
    return visit
