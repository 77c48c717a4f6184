"""What nodes, ports and subgraphs can be called.

Owns the spelling of names. Must not know what they name.
"""

ID_LENGTH = 80
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


def is_node_id(text: str) -> bool:
    """Whether `text` matches [a-z][a-z0-9_]* and is not too long to read."""
    if not text or len(text) > ID_LENGTH or not "a" <= text[0] <= "z":
        return False
    return not text.strip(_ID_LETTERS)


def is_path(text: str) -> bool:
    """Whether `text` is a node's id, or such ids joined by "/"."""
    if "/" not in text:
        return is_node_id(text)
    return all(is_node_id(part) for part in text.split("/"))


def is_port_name(text: str) -> bool:
    """Whether `text` can name a port: what Python takes for a name, as far as ASCII can tell."""
    if not text or len(text) > ID_LENGTH or "0" <= text[0] <= "9":
        return False
    if not text.strip(_ID_LETTERS):
        return True
    for letter in text:
        if letter < "\x80" and letter not in _ID_LETTERS and not "A" <= letter <= "Z":
            return False
    return True
