"""From pasted spreadsheet rows to the rows that `parties_steps.add_worker` takes."""

from typing import Any

from mediation.pasting import Pasted, PastedWorker


def as_rows(pasted: Pasted) -> list[dict[str, Any]]:
    """One row per worker; the same person on two lines (two claims) becomes one worker with two claims."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for number, worker in enumerate(pasted.workers):
        key = (worker.name, worker.id_number) if worker.id_number else (worker.name, f"#{number}")
        row = rows.setdefault(key, _worker(worker))
        row["claims"].append(_claim(worker))
    return list(rows.values())


def _worker(worker: PastedWorker) -> dict[str, Any]:
    return {
        "name": worker.name,
        "sex": worker.sex or "",
        "birth_date": worker.birth_date,
        "id_type": worker.id_type,
        "id_number": worker.id_number,
        "phone": worker.phone,
        "occupation": worker.occupation,
        "hired_on": worker.hired_on,
        "ended_on": worker.ended_on,
        "delivery_address": worker.delivery_address,
        "bank_account": worker.bank_account,
        "migrant_worker": bool(worker.migrant_worker),
        "union_member": bool(worker.union_member),
        "claims": [],
    }


def _claim(worker: PastedWorker) -> dict[str, Any]:
    return {
        "type": worker.claim_type,
        "period_from": worker.period_from,
        "period_to": worker.period_to,
        "base_wage": worker.monthly_wage_fen,
        "claimed": worker.amount_fen,
        "details": worker.remark,
    }
