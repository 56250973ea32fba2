"""The roles of a union's mediation organisation (domain.md 2)."""

from workflow import roles
from workflow.roles import Role
from workflow.text import t

INTAKE = "intake"
MEDIATOR = "mediator"
LEAD = "lead"
SUPERVISOR = "supervisor"
DISPATCHER = "dispatcher"
ARCHIVIST = "archivist"
SYSTEM_ADMIN = "system_admin"

roles.declare(
    Role(INTAKE, t("受理员", "Intake clerk")),
    Role(MEDIATOR, t("调解员", "Mediator")),
    Role(LEAD, t("调解负责人", "Lead mediator"), gives_work=True),
    Role(SUPERVISOR, t("督导", "Supervisor"), reaches_down=True, gives_work=True),
    Role(DISPATCHER, t("热线派单员", "Hotline dispatcher")),
    Role(ARCHIVIST, t("档案员", "Archivist"), reaches_down=True),
    Role(SYSTEM_ADMIN, t("系统管理员", "System administrator"), reaches_down=True, reads_cases=False, administers=True),
)
