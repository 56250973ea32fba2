"""What PostgreSQL itself refuses, whatever the code above it does."""

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

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
