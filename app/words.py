"""Numbers and times, as the page says them. Pure texts; knows no graph."""

import time


def duration(seconds):
    if seconds is None:
        return ""
    if seconds < 0.0995:
        return "%d ms" % max(1, int(seconds * 1000 + 0.5)) if seconds >= 0.0005 else "<1 ms"
    if seconds < 10:
        return "%.1f s" % seconds
    if seconds < 60:
        return "%d s" % int(seconds + 0.5)
    return "%d min %02d s" % (int(seconds) // 60, int(seconds) % 60)


def count(number, noun, plural=None):
    """ "1 node", "3 nodes"."""
    return "%s %s" % (thousands(number), noun if number == 1 else plural or noun + "s")


def thousands(number):
    text = str(number)
    parts = []
    while len(text) > 3:
        parts.insert(0, text[-3:])
        text = text[:-3]
    parts.insert(0, text)
    return ",".join(parts)


def size(number):
    for unit in ("bytes", "KB", "MB"):
        if number < 1000:
            return (
                "%d %s" % (number, unit)
                if unit == "bytes" or number >= 100
                else "%.1f %s" % (number, unit)
            )
        number = number / 1000
    return "%.1f GB" % number


def listed(texts, word="and"):
    """ "a", "a and b", "a, b and c"."""
    if len(texts) < 2:
        return "".join(texts)
    return "%s %s %s" % (", ".join(texts[:-1]), word, texts[-1])


def clock(seconds):
    """A moment of today, by the reader's clock, as 14:03:21."""
    then = time.localtime(int(seconds))
    return "%d:%02d:%02d" % (then[3], then[4], then[5])


def moment(then, now):
    """How long ago: both are (year, month, day, hour, minute, ...) of the reader's clock."""
    clock = "%d:%02d" % (then[3], then[4])
    if then[:3] == now[:3]:
        return "today at " + clock
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    day = "%d %s" % (then[2], months[then[1] - 1])
    if then[0] != now[0]:
        day += " %d" % then[0]
    return "%s at %s" % (day, clock)
