"""One spelling for every float, on every Python: the shortest that reads back, as CPython's repr.

Owns the search for it where the Python's own repr does not find it. All three read decimals
exactly.
"""

import math

from dxt.core.errors import DocumentError

INFINITE = (float("inf"), float("-inf"))

_SMALLEST_NORMAL = 2.2250738585072014e-308
_IS_SHORTEST = repr(5e-324) == "5e-324" and repr(8.32713684479155e38) == "8.32713684479155e+38"


def write_float(number: float) -> str:
    """The shortest decimal that reads back as the same float, as CPython's repr spells it."""
    if number != number or number in INFINITE:
        raise DocumentError("NaN and Infinity can't be kept in a graph; use null or a string.")
    return repr(number) if _IS_SHORTEST else _shortest(number, repr(number))


def _shortest(number: float, text: str) -> str:
    """What CPython's repr says, where MicroPython's is a digit too long or off in the last one.

    Up to 15 digits that read back are the only ones that do; otherwise whole numbers find them.
    """
    digits = text.partition("e")[0].replace("-", "").replace(".", "").lstrip("0")
    is_tiny = -_SMALLEST_NORMAL < number < _SMALLEST_NORMAL
    if number == 0 or (len(digits) <= 15 and not is_tiny):
        return text
    power = int(("%.16e" % number).partition("e")[2])
    for count in range(1 if is_tiny else 15, 18):
        found, power = _rounded(abs(number), count, power)
        spelled = _as_repr(number < 0, str(found), power)
        if float(spelled) == number:
            return spelled
    return text


def _rounded(number: float, count: int, power: int) -> tuple[int, int]:
    """The first `count` digits of the number, rounded exactly, and the power of ten of them."""
    fraction, two = math.frexp(number)
    whole = int(fraction * 9007199254740992.0)
    two -= 53
    while True:
        ten = count - 1 - power
        over = whole * (1 << max(two, 0)) * 10 ** max(ten, 0)
        under = (1 << max(-two, 0)) * 10 ** max(-ten, 0)
        found, rest = divmod(over, under)
        if rest * 2 > under or (rest * 2 == under and found % 2):
            found += 1
        if found >= 10**count:
            power += 1
        elif found < 10 ** (count - 1):
            power -= 1
        else:
            return found, power


def _as_repr(is_negative: bool, digits: str, power: int) -> str:
    """The digits as repr spells them: with an exponent below 0.0001 and from 1e16 on."""
    sign = "-" if is_negative else ""
    digits = digits.rstrip("0") or "0"
    if power < -4 or power >= 16:
        body = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return "%s%se%s%02d" % (sign, body, "-" if power < 0 else "+", abs(power))
    if power < 0:
        return sign + "0." + "0" * (-power - 1) + digits
    digits = digits + "0" * (power + 1 - len(digits))
    return sign + digits[: power + 1] + "." + (digits[power + 1 :] or "0")
