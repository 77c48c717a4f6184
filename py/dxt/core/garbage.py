"""The search for garbage, held back while much is made that stays.

Making a large graph makes nothing but what it consists of; looking through all of it time and again
would take as long as making it. Where memory is small the search goes on as it is.
"""

import gc


class HeldBack:
    """Inside the block nothing is looked for. Blocks may be inside one another."""

    def __init__(self) -> None:
        self._was_on = False

    def __enter__(self) -> None:
        # MicroPython has nothing but the search to free memory with.
        self._was_on = hasattr(gc, "freeze") and gc.isenabled()
        if self._was_on:
            gc.disable()

    def __exit__(self, *raised: object) -> None:
        if self._was_on:
            # Counts what was made as looked through, else that would happen now, all at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
