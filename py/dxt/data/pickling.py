"""Values of any class as bytes that `pickle.loads` reads.

Pickle takes each value's own word for what it is. Owns what is lost by that: numpy brings arrays
back in the byte order of the machine. Must not import numpy.
"""

from __future__ import annotations

import pickle
import sys
from io import BytesIO
from typing import Any

PROTOCOL = 4


def pickled(value: Any) -> bytes:
    """Raises whatever the value's own methods raise."""
    array = getattr(sys.modules.get("numpy"), "ndarray", None)
    if array is None:  # then there is none in it
        return pickle.dumps(value, PROTOCOL)
    target = BytesIO()
    _Pickler(target, array).dump(value)
    return target.getvalue()


class _Pickler(pickle.Pickler):
    """Takes an array of another byte order apart into one of the machine's, and its dtype."""

    def __init__(self, target: BytesIO, array: Any) -> None:
        super().__init__(target, PROTOCOL)
        self._array = array

    def reducer_override(self, value: Any) -> Any:
        # The order of fields is part of a dtype that has some, and is kept.
        if not isinstance(value, self._array) or value.dtype.isnative or value.dtype.fields:
            return NotImplemented
        native = value.astype(value.dtype.newbyteorder("="))
        return self._array.astype, (native, value.dtype)
