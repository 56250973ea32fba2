"""Numbers people see, `〔2026〕京开劳调字第12号`: per organisation, year and series, without gaps or races.

The counter's row stays locked until the transaction ends, so a step that fails gives its number back, and the next in
line waits for it.
"""

from django.db import connection

from workflow.organisations import Organisation

_NEXT = """
INSERT INTO workflow_numbersequence (organisation_id, year, series, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (organisation_id, year, series) DO UPDATE SET last = workflow_numbersequence.last + 1 RETURNING last
"""


def next_number(organisation: Organisation, year: int, series: str) -> str:
    """The next number of the series; call it inside the transaction that uses it."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [organisation.pk, year, series])
        (last,) = cursor.fetchone()
    return f"〔{year}〕{organisation.number_prefix}{series}字第{last}号"
