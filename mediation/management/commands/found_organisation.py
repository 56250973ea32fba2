"""Found a real installation: the district centre and its three administrators, each with a password for one sign-in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from mediation.organisations import LegalKind, MediationBody, OrganisationKind
from mediation.roles import AUDITOR, SECURITY_ADMIN, SYSTEM_ADMIN
from workflow import roles
from workflow.accounts import open_account
from workflow.logbook import SHELL, Action, log
from workflow.moment import today
from workflow.organisations import Membership, Organisation
from workflow.steps import Refused
from workflow.text import t

POSTS = ((SYSTEM_ADMIN, "sysadmin"), (SECURITY_ADMIN, "secadmin"), (AUDITOR, "auditor"))
_LOCK = 5_402_027
"""Two who found at once: the second finds what the first has founded."""


class Command(BaseCommand):
    """`manage.py found_organisation "某区总工会劳动争议调解中心" --prefix 某劳`: once, on an empty installation."""

    help = "Found the district centre and its system administrator, security administrator and auditor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The centre's name and how its cases are numbered; the names of the accounts."""
        parser.add_argument("name", help="the centre's name as it stands on its papers")
        parser.add_argument("--prefix", required=True, help="the prefix of its case numbers, e.g. 京开劳")
        parser.add_argument("--code", default="district", help="its code: letters, digits, hyphens (district)")
        parser.add_argument(
            "--legal-kind", choices=LegalKind.values, default=LegalKind.PEOPLES.value,
            help="what it is under 劳动争议调解仲裁法 Art 10 (peoples)",
        )  # fmt: skip
        for key, username in POSTS:
            parser.add_argument(f"--{key.replace('_', '-')}", default=username, help=f"the account ({username})")

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing; the passwords are printed once and kept nowhere."""
        name, prefix, code = (options[key].strip() for key in ("name", "prefix", "code"))
        if not name or not prefix:
            raise CommandError(t("名称和机关代字不能为空。", "Name and prefix must not be empty."))
        if slugify(code) != code:
            raise CommandError(t("代码只能用小写字母、数字和短横线。", "The code: small letters, digits, hyphens."))
        try:
            with transaction.atomic():
                made = self._found(name, prefix, code, options)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        except IntegrityError as taken:
            raise CommandError(str(taken)) from taken
        self.stdout.write(t("已建立：{name}", "Founded: {name}").format(name=name))
        for label, username, password in made:
            self.stdout.write(f"  {label}\t{username}\t{password}")
        self.stdout.write(
            t(
                "密码只显示这一次，首次登录时必须修改。请分别交给三名不同的人。",
                "The passwords are shown this once and must be changed at the first sign-in. Give them to three people.",
            )
        )

    def _found(self, name: str, prefix: str, code: str, options: dict[str, Any]) -> list[tuple[str, str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        there = Organisation.objects.filter(parent=None).first()
        if there is not None:
            raise Refused(
                t("已有机构“{name}”，不能再次建立。", "There is an organisation already: {name}.").format(name=there)
            )
        centre = Organisation.found(code=code, name=name, kind=OrganisationKind.CENTRE, number_prefix=prefix)
        MediationBody.objects.create(organisation=centre, legal_kind=options["legal_kind"])
        log(Action.ORGANISATION_MADE, username=SHELL, subject=centre, organisation=centre, code=code)
        return [self._post(centre, key, options[key]) for key, _default in POSTS]

    def _post(self, centre: Organisation, key: str, username: str) -> tuple[str, str, str]:
        label = str(roles.role(key).label)
        user, password = open_account(username, label, home=centre, by=None)
        reason = str(t("系统安装", "installed"))
        Membership.objects.create(user=user, organisation=centre, role=key, given_on=today(), reason=reason)
        log(
            Action.ROLE_GIVEN, username=SHELL, subject=f"{user}（{centre}）", organisation=centre, user=username, role=key,
            reason=reason,
        )  # fmt: skip
        return label, username, password
