"""What PostgreSQL itself refuses, whatever the code above it does."""

from typing import Any

from django.core.management import CommandError
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from workflow.text import t

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION workflow_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- Tests empty their tables between runs and say so; nobody else has a reason to.
CREATE OR REPLACE FUNCTION workflow_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('workflow.truncate_allowed', true), '') <> 'on' THEN
        RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""

DROP_REFUSE_CHANGE = "DROP FUNCTION workflow_refuse_change(); DROP FUNCTION workflow_refuse_truncate();"

REQUIRE_RECORD = """
CREATE OR REPLACE FUNCTION workflow_require_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM workflow_statechange
        WHERE application_id = NEW.id AND to_state = NEW.state AND transaction_id = txid_current()
          AND (TG_OP = 'INSERT' OR from_state = OLD.state)
    ) THEN
        RAISE EXCEPTION 'application %: state % without its StateChange in the same transaction', NEW.id, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER application_state_needs_record AFTER UPDATE OF state ON workflow_application
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION workflow_require_record();

CREATE CONSTRAINT TRIGGER application_starts_as_draft AFTER INSERT ON workflow_application
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state <> 'draft') EXECUTE FUNCTION workflow_require_record();
"""

DROP_REQUIRE_RECORD = """
DROP TRIGGER application_state_needs_record ON workflow_application;
DROP TRIGGER application_starts_as_draft ON workflow_application;
DROP FUNCTION workflow_require_record();
"""


class AppendOnly(Operation):
    """Migration operation: the database refuses UPDATE and DELETE on these tables.

    Every history table needs it (a test compares the list of tables with the list of triggers).
    """

    reversible = True

    def __init__(self, *tables: str) -> None:
        self.tables = tables

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As written in the migration file."""
        return type(self).__name__, list(self.tables), {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put the trigger on each table."""
        for table in self.tables:
            schema_editor.execute(
                f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION workflow_refuse_change()"
            )
            schema_editor.execute(
                f'CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION workflow_refuse_truncate()"
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it off again."""
        for table in self.tables:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS append_only ON "{table}"')
            schema_editor.execute(f'DROP TRIGGER IF EXISTS never_emptied ON "{table}"')

    def describe(self) -> str:
        """For `migrate`'s output."""
        return f"Make {', '.join(self.tables)} append-only"


ROLES_APART = """
CREATE OR REPLACE FUNCTION workflow_roles_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE apart text[] := ARRAY[{keys}];
BEGIN
    IF NEW.ended_on IS NOT NULL THEN
        RETURN NEW;
    END IF;
    -- Two roles given at the same moment wait for each other here, and the second one sees the first.
    PERFORM 1 FROM workflow_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM workflow_membership held
        WHERE held.user_id = NEW.user_id AND held.ended_on IS NULL AND held.id IS DISTINCT FROM NEW.id
          AND held.role <> NEW.role AND (held.role = ANY (apart) OR NEW.role = ANY (apart))
    ) THEN
        RAISE EXCEPTION 'user %: % is held apart from every other role', NEW.user_id, NEW.role
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'roles_apart';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS roles_apart ON workflow_membership;
CREATE TRIGGER roles_apart BEFORE INSERT OR UPDATE ON workflow_membership
    FOR EACH ROW EXECUTE FUNCTION workflow_roles_apart();
"""
HELD_TOGETHER = """
SELECT who.username, string_agg(held.role || ' #' || held.id, ', ' ORDER BY held.id)
FROM workflow_membership held JOIN workflow_user who ON who.id = held.user_id
WHERE held.ended_on IS NULL
GROUP BY who.id, who.username
HAVING bool_or(held.role = ANY (%s)) AND count(DISTINCT held.role) > 1
ORDER BY who.username
"""
DROP_ROLES_APART = "DROP TRIGGER roles_apart ON workflow_membership; DROP FUNCTION workflow_roles_apart();"


class RolesApart(Operation):
    """Migration operation: whoever holds one of these roles holds no other role anywhere.

    The domain's migration names them, because the engine knows no role; a test compares them with the declarations.
    """

    reversible = True

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As written in the migration file."""
        return type(self).__name__, list(self.keys), {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put the trigger on, in place of an earlier one. It looks at new rows only, so those that are there are asked first."""
        self._refuse_who_holds_both(schema_editor)
        keys = ", ".join(schema_editor.quote_value(key) for key in self.keys)
        schema_editor.execute(ROLES_APART.replace("{keys}", keys), None)  # its % are not placeholders

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it off again."""
        schema_editor.execute(DROP_ROLES_APART)

    def _refuse_who_holds_both(self, schema_editor: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(HELD_TOGETHER, [list(self.keys)])
            found = cursor.fetchall()
        if found:
            raise CommandError(
                t(
                    "以下账号同时持有管理员角色和其他角色，违反三员分立，升级停在这一步：{who}。请为每个账号决定保留哪一类，"
                    "用 manage.py dbshell 终止另一类，再重新升级：UPDATE workflow_membership SET ended_on = CURRENT_DATE "
                    "WHERE id IN (角色编号)。",
                    "These accounts hold an administrator's role and another one, and the upgrade stops here: {who}. Decide for each "
                    "which to keep, end the other with manage.py dbshell, and migrate again: UPDATE workflow_membership SET "
                    "ended_on = CURRENT_DATE WHERE id IN (the numbers of the roles).",
                ).format(who=str(t("；", "; ")).join(f"{account}（{held}）" for account, held in found))
            )

    def describe(self) -> str:
        """For `migrate`'s output."""
        return f"Hold {', '.join(self.keys)} apart from every other role"


FILL_ONLY = """
CREATE OR REPLACE FUNCTION workflow_fill_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    part text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '% keeps its rows: DELETE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    FOR part IN SELECT jsonb_object_keys(before) LOOP
        IF coalesce(before ->> part, '') <> '' AND before -> part IS DISTINCT FROM after -> part THEN
            RAISE EXCEPTION '% is filled once: % stands already', TG_TABLE_NAME, part
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""

DROP_FILL_ONLY = "DROP FUNCTION workflow_fill_only();"


class FilledOnce(AppendOnly):
    """Migration operation: rows of these tables are never deleted, and what stands in a column is never rewritten.

    For what is asked first and answered later (a rating, a reply and its review, a tie and its end): empty columns are
    filled, and nothing else changes.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put the trigger on each table."""
        for table in self.tables:
            schema_editor.execute(
                f'CREATE TRIGGER filled_once BEFORE UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION workflow_fill_only()"
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it off again."""
        for table in self.tables:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS filled_once ON "{table}"')

    def describe(self) -> str:
        """For `migrate`'s output."""
        return f"Fill the rows of {', '.join(self.tables)} once"
