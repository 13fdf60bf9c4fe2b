"""What keeps the product from starting, in one plain line each."""

import errno


class CannotStart(Exception):
    """The start has to end; the message is the one line that a person reads."""


DISK_FULL = "The disk is full. Free some space (a few hundred megabytes) and start again."


def in_one_line(problem: OSError) -> str:
    """The line for an error of the operating system: a full disk by name, any other by what and where."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    where = f": {problem.filename}" if problem.filename else ""
    return f"{problem.strerror or problem}{where}"
