"""登记、核对、撤销到账: what the steps about money obtained write, the same for every kind that records it (domain.md 2.7)."""

from mediation.money import format_yuan
from mediation.recovered import Recovery, left_to_be_the_same, unsettled
from workflow.models import Application
from workflow.steps import Act, Refused
from workflow.text import t


def something_recorded(application: Application, act: Act | None) -> str | None:
    """Only what stands can be withdrawn."""
    return None if application.recoveries.standing().exists() else t("没有登记到账金额。", "Nothing is recorded.")


def something_unsettled(application: Application, act: Act | None) -> str | None:
    """Only what nobody has answered, and what other money stands beside."""
    return None if unsettled(application) else t("没有待核对的款项。", "Nothing is waiting to be settled.")


def same_money(application: Application, act: Act, amount: int) -> bool | None:
    """facts: counted_elsewhere. Asked wherever other money is on record, never supposed; None where there was nothing."""
    same, left = act.facts.get("counted_elsewhere"), left_to_be_the_same(application)
    if not left:
        if same:
            raise Refused(
                t(
                    "关联案件没有其他已登记或已核实的款项，不能登记为同一笔款。",
                    "No tied application has such money on record.",
                ),
                field="counted_elsewhere",
            )
        return None if left is None else False
    if same is None:
        raise Refused(
            t(
                "关联案件已有{sum}元记录在案，请确认是否为同一笔款，以免重复统计。",
                "Tied applications have {sum} yuan on record: say whether this is the same money.",
            ).format(sum=format_yuan(left)),
            field="counted_elsewhere",
        )
    if same and amount > left:
        raise Refused(
            t(
                "关联案件只有{sum}元可对应，请将同一笔款与另外取得的款项分开登记。",
                "Only {sum} yuan can be the same money: record the rest apart.",
            ).format(sum=format_yuan(left)),
            field="amount",
        )
    act.tell(*_said(same=same))
    return bool(same)


def _said(*, same: bool) -> tuple[str, str, str]:
    if same:
        return "统计", "Counted", t("与关联案件为同一笔款，不重复计入", "the same money as in the tied application")
    return "统计", "Counted", t("与关联案件不是同一笔款，另行计入", "other money than that of the tied application")


def write_settled(application: Application, act: Act) -> None:
    """facts: recovery, counted_elsewhere. What was recorded while nothing else was on record is answered now."""
    row = next((row for row in unsettled(application) if row.pk == act.facts["recovery"].pk), None)
    if row is None:
        raise Refused(t("该笔款不需要核对。", "It does not wait to be settled."), field="recovery")
    row.counted_elsewhere = same_money(application, act, row.amount)
    row.save(update_fields=["counted_elsewhere"])
    act.tell("金额（元）", "Amount (yuan)", format_yuan(row.amount))


def take_back(application: Application, act: Act) -> None:
    """facts: recovery. The reason is the note."""
    row: Recovery | None = application.recoveries.standing().filter(pk=act.facts["recovery"].pk).first()
    if row is None:
        raise Refused(t("该笔登记已撤销。", "It was withdrawn already."), field="recovery")
    row.withdrawn_at = act.at
    row.save(update_fields=["withdrawn_at"])
    act.tell("金额（元）", "Amount (yuan)", format_yuan(row.amount))
