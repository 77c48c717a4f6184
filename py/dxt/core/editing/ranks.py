"""Where things stand: ranks for what is new or has moved between two orders of the same things.

Owns the arithmetic of ranks. Must not know what is ranked. A rank is any number; only which of two
is smaller counts, so a thing can be put between any two others.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    Rank = int | float


def moves(old: "dict[str, Rank]", after: list[str]) -> "dict[str, Rank]":
    """New ranks for the keys in `after` that are new or have moved, so that all stand in its order.

    `old` holds the ranks of what is there; as many as can be keep their own.
    """
    staying = dict.fromkeys(_rising([old[key] for key in after if key in old]), True)
    found: dict[str, Rank] = {}
    at = 0
    low: Rank | None = None
    while at < len(after):
        end = at
        while end < len(after) and old.get(after[end]) not in staying:
            end += 1
        high = old[after[end]] if end < len(after) else None
        for index, rank in enumerate(_between(low, high, end - at)):
            if rank in (low, high):
                # No room is left between two floats: everything is numbered anew.
                return {key: place for place, key in enumerate(after)}
            found[after[at + index]] = rank
            low = rank
        low = high
        at = end + 1
    return found


def _between(low: "Rank | None", high: "Rank | None", count: int) -> "list[Rank]":
    if high is None:
        start = -1 if low is None else int(low // 1)
        return [start + 1 + index for index in range(count)]
    if low is None:
        return [high - count + index for index in range(count)]
    return [low + (high - low) * (index + 1) / (count + 1) for index in range(count)]


def _rising(ranks: "list[Rank]") -> "list[Rank]":
    """A longest part of the ranks that rises: what can stay where it is."""
    tails: list[int] = []
    came_from: list[int] = []
    for at, rank in enumerate(ranks):
        low = 0
        high = len(tails)
        while low < high:
            middle = (low + high) // 2
            if ranks[tails[middle]] < rank:
                low = middle + 1
            else:
                high = middle
        came_from.append(tails[low - 1] if low else -1)
        if low == len(tails):
            tails.append(at)
        else:
            tails[low] = at
    found = []
    at = tails[-1] if tails else -1
    while at >= 0:
        found.append(ranks[at])
        at = came_from[at]
    return found
