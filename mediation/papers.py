"""Papers and notes of an application: stored with it, at any time, a bad file refused with its sentence."""

from collections.abc import Iterable
from typing import Any

from mediation.attachments import Attachment, attach
from mediation.identifiers import Invalid
from mediation.parties import in_words
from mediation.roles import AID_REVIEWER, DISPATCHER, HANDLING, LAWYER, SUPERVISOR
from workflow.models import Application
from workflow.steps import Act, Refused, step
from workflow.text import t

WORKING = (*HANDLING, DISPATCHER, AID_REVIEWER, LAWYER, SUPERVISOR)
"""Who works on applications of one kind or another; what somebody cannot see he cannot touch."""


def keep(application: Application, upload: Any, paper: str, act: Act) -> Attachment | None:
    """Store an uploaded paper with the application; None when none was given."""
    if not upload:
        return None
    try:
        return attach(application, upload, paper, by=act.by)
    except Invalid as error:
        raise Refused(str(error)) from error


def write_attachments(application: Application, act: Act) -> None:
    """facts: files, paper, about."""
    kept = _keep_all(application, act.facts["files"], act)
    act.tell("附件", "Files", in_words(kept))


def _keep_all(application: Application, uploads: Iterable[Any], act: Act) -> list[Attachment]:
    paper, about = act.facts["paper"], act.facts.get("about", "")
    try:
        return [attach(application, upload, paper, by=act.by, note=about) for upload in uploads]
    except Invalid as error:
        raise Refused(str(error), field="files") from error


class PaperSteps:
    """材料与记录: the same for every kind."""

    @step(
        label=t("上传材料", "Attach papers"),
        told=t("{actor}上传了材料", "{actor} attached papers"),
        who=WORKING,
        law="人民调解法 第27条",
        source="*",
        record=write_attachments,
        form="mediation.forms.AttachForm",
        group="papers",
    )
    def attach_papers(self: Any, act: Act) -> None:
        """材料: any time, also after closing (a receipt that comes late)."""

    @step(
        label=t("写办案记录", "Add a note"),
        told=t("{actor}写了办案记录", "{actor} added a note"),
        who=WORKING,
        law="内部记录",
        source="*",
        needs_note=True,
        group="papers",
    )
    def add_note(self: Any, act: Act) -> None:
        """办案记录: a call, a visit, a thought; part of the record."""
