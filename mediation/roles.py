"""The roles of a union's mediation organisation (domain.md 2, 7.2)."""

from workflow import roles
from workflow.roles import Role
from workflow.text import t

INTAKE = "intake"
MEDIATOR = "mediator"
LEAD = "lead"
SUPERVISOR = "supervisor"
DISPATCHER = "dispatcher"
ARCHIVIST = "archivist"
AID_REVIEWER = "aid_reviewer"
LAWYER = "lawyer"
SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDITOR = "auditor"

HANDLING = (INTAKE, MEDIATOR, LEAD)
"""Who receives people and works on what they bring."""

roles.declare(
    Role(INTAKE, t("受理员", "Intake clerk")),
    Role(MEDIATOR, t("调解员", "Mediator")),
    Role(LEAD, t("调解负责人", "Lead mediator"), gives_work=True, figures=True),
    Role(SUPERVISOR, t("督导", "Supervisor"), reaches_down=True, gives_work=True, figures=True),
    Role(DISPATCHER, t("热线派单员", "Hotline dispatcher")),
    Role(ARCHIVIST, t("档案员", "Archivist"), reaches_down=True),
    Role(AID_REVIEWER, t("法律援助审核员", "Legal-aid reviewer")),
    Role(LAWYER, t("法律援助律师", "Legal-aid lawyer"), own_only=True),
    # 三员分立 (GB/T 22239): none of them holds another role, and none reads a case.
    Role(
        SYSTEM_ADMIN,
        t("系统管理员", "System administrator"),
        reaches_down=True,
        reads_cases=False,
        administers=True,
        apart=True,
    ),
    Role(
        SECURITY_ADMIN,
        t("安全管理员", "Security administrator"),
        reaches_down=True,
        reads_cases=False,
        grants=True,
        apart=True,
    ),
    Role(AUDITOR, t("审计员", "Auditor"), reaches_down=True, reads_cases=False, audits=True, apart=True),
)
