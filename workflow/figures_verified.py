"""Every night all figures are counted anew; what differs is put right, and those who keep the system are told how much."""

import datetime as dt

from workflow.clockwork import Words, local_day, midnight
from workflow.editions import current_book
from workflow.messages import Topic
from workflow.projecting import Difference, catch_up, differences, recount
from workflow.recipients import administrators
from workflow.telling import Note, tell


def verify_figures(at: dt.datetime) -> int:
    """How many differences were found and put right; 0 where what was kept up equals what is counted anew."""
    catch_up()
    found = differences().found and recount()
    if not found:
        return 0
    on = local_day(at)
    notes = [
        Note(midnight(on), f"figures:{on}", person, Topic.FIGURES.value, due_on=on, words=_words(found))
        for person in administrators()
    ]
    tell(notes, at, current_book())
    return found.found


def _words(found: Difference) -> Words:
    chinese = (
        "夜间核对统计数据时发现并更正了{found}处不一致（多出或有误{wrong}条，缺少{missing}条，汇总不符{tallies}条）。"
        "案件记录未受影响；如连续出现，请联系维护人员。"
    )
    english = (
        "The nightly check found {found} differences in what figures are counted from and put them right ({wrong} wrong, "
        "{missing} missing, {tallies} tallies). No case was touched; if it happens again, call maintenance."
    )
    told = {"found": found.found, **vars(found)}
    return chinese.format(**told), english.format(**told)
