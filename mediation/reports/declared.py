"""Everything that is counted, and every figure, made known when the product starts."""

from mediation import measures as shared
from mediation.consultation import measures as consultation
from mediation.dispute import measures as dispute
from mediation.hearing import measures as hearing
from mediation.hotline import measures as hotline
from mediation.legal_aid import measures as legal_aid
from mediation.reports import figures
from workflow import measures as engine

DECLARED = (engine, shared, consultation, dispute, hearing, hotline, legal_aid, figures)
