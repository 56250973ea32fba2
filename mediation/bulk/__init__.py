"""Data by the million: applications of all kinds in believable proportions, for measuring.

A few hundred specimens are walked by real steps through `perform`; everything else is copies of what these wrote, with
keys, days, people, firms and staff of their own, written by COPY. So rows are true whatever the schema is. The history
tables of single fields stay empty.
"""

from mediation.bulk.databases import NotOurs, filled_database

__all__ = ["NotOurs", "filled_database"]
