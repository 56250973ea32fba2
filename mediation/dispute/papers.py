"""Papers that come with a step: stored with the case, a bad file refused with its sentence."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mediation.attachments import Attachment, attach
from mediation.identifiers import Invalid
from mediation.parties import in_words
from workflow.steps import Act, Refused

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


def keep(dispute: "Dispute", upload: Any, paper: str, act: Act) -> Attachment | None:
    """Store an uploaded paper with the case; None when none was given."""
    if not upload:
        return None
    try:
        return attach(dispute, upload, paper, by=act.by)
    except Invalid as error:
        raise Refused(str(error)) from error


def write_attachments(dispute: "Dispute", act: Act) -> None:
    """facts: files, paper, about."""
    kept = _keep_all(dispute, act.facts["files"], act)
    act.tell("附件", "Files", in_words(kept))


def _keep_all(dispute: "Dispute", uploads: Iterable[Any], act: Act) -> list[Attachment]:
    paper, about = act.facts["paper"], act.facts.get("about", "")
    try:
        return [attach(dispute, upload, paper, by=act.by, note=about) for upload in uploads]
    except Invalid as error:
        raise Refused(str(error), field="files") from error
