"""Forms of legal aid, by the stage they belong to."""

from mediation.legal_aid.forms.assigning import AssignLawyerForm, ContractForm, DisclosureForm, UrgentForm
from mediation.legal_aid.forms.closing import (
    ArchiveForm,
    ClosingForm,
    PaidForm,
    QualityForm,
    RecoveryForm,
    SubsidyForm,
)
from mediation.legal_aid.forms.deciding import ObjectionForm, ProposeForm, ResultForm, ServedForm
from mediation.legal_aid.forms.exits import PassOnForm, TerminatedForm, TerminateForm, WithdrawForm
from mediation.legal_aid.forms.registering import ApplyForm, CorrectForm
from mediation.legal_aid.forms.reviewing import DeadlineForm, MeansForm, ReceiptForm, SupplementForm, SuppliedForm
from mediation.legal_aid.forms.serving import EndForm, EntryForm, ProceedingForm

__all__ = [
    "ApplyForm",
    "ArchiveForm",
    "AssignLawyerForm",
    "ClosingForm",
    "ContractForm",
    "CorrectForm",
    "DeadlineForm",
    "DisclosureForm",
    "EndForm",
    "EntryForm",
    "MeansForm",
    "ObjectionForm",
    "PaidForm",
    "PassOnForm",
    "ProceedingForm",
    "ProposeForm",
    "QualityForm",
    "ReceiptForm",
    "RecoveryForm",
    "ResultForm",
    "ServedForm",
    "SubsidyForm",
    "SupplementForm",
    "SuppliedForm",
    "TerminateForm",
    "TerminatedForm",
    "UrgentForm",
    "WithdrawForm",
]
