"""Logs without what a log must not hold: the links by which people rate a service."""

import logging
import re

_LINK = re.compile(r"(/rate/)[^/\s\"]+")


class WithoutLinks(logging.Filter):
    """Django logs the address of every refused request; of a rating link only that it was one is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the link out of the line; the line itself stays."""
        said = record.getMessage()
        if "/rate/" in said:
            record.msg, record.args = _LINK.sub(r"\1…", said), ()
        return True
