"""The official figures (domain.md 4), by subject. What each means is said in its declaration, and nowhere else."""

from mediation.reports.figures import aid, deadlines, hearings, hotline, mediation, money, reception  # in this order

__all__ = ["aid", "deadlines", "hearings", "hotline", "mediation", "money", "reception"]
