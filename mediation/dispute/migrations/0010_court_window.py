"""How a case came through the window at the arbitration court stands on the case, apart from its source.

Until now the source alone made it an entrusted mediation; whoever has that window, or would have got it, keeps it.
"""

from typing import Any

from django.conf import settings
from django.db import migrations, models


def derive(apps: Any, schema_editor: Any) -> None:
    """As the source was read until now: entrusted in the first round. What was reopened since is a mediation of our own."""
    disputes = apps.get_model("dispute", "Dispute").objects
    disputes.filter(window_kind="commission").update(lac_entry="entrusted")
    disputes.filter(source="lac", window_kind="").update(lac_entry="entrusted")


FOR_GOOD = """
CREATE FUNCTION dispute_entry_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM workflow_application WHERE id = OLD.application_ptr_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'the entry of a case never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_for_good';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_for_good BEFORE UPDATE OF lac_entry ON dispute_dispute
    FOR EACH ROW WHEN (OLD.lac_entry IS DISTINCT FROM NEW.lac_entry) EXECUTE FUNCTION dispute_entry_for_good();
"""
NO_MORE = "DROP TRIGGER entry_for_good ON dispute_dispute; DROP FUNCTION dispute_entry_for_good();"


class Migration(migrations.Migration):
    dependencies = [
        ("dispute", "0009_dispatched_by"),
        ("mediation", "0011_legal_aid_papers_and_recoveries"),
        ("workflow", "0011_organisations_kinds_and_dispatch"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="lac_case_no",
            field=models.CharField(blank=True, max_length=60, verbose_name="仲裁案号"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_entry",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pre_filing", "案前调解（仲裁院建议，暂缓受理）"),
                    ("entrusted", "委托调解（立案后、开庭前）"),
                ],
                editable=False,
                max_length=20,
                verbose_name="仲裁院窗口进入方式",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_letter_on",
            field=models.DateField(blank=True, null=True, verbose_name="建议书/委托函日期"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="仲裁院"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_result",
            field=models.CharField(
                blank=True,
                choices=[("paper", "仲裁庭出具仲裁调解书"), ("claim_withdrawn", "申请人撤回仲裁申请")],
                max_length=20,
                verbose_name="仲裁庭结果",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_result_on",
            field=models.DateField(blank=True, null=True, verbose_name="仲裁庭文书日期"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_returned_on",
            field=models.DateField(blank=True, null=True, verbose_name="退回仲裁院日期"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_returned_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_unit_consent_on",
            field=models.DateField(blank=True, null=True, verbose_name="单位方同意委托调解日期"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="lac_worker_consent_on",
            field=models.DateField(blank=True, null=True, verbose_name="职工方同意委托调解日期"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_case_no",
            field=models.CharField(blank=True, max_length=60, verbose_name="仲裁案号"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_entry",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pre_filing", "案前调解（仲裁院建议，暂缓受理）"),
                    ("entrusted", "委托调解（立案后、开庭前）"),
                ],
                editable=False,
                max_length=20,
                verbose_name="仲裁院窗口进入方式",
            ),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_letter_on",
            field=models.DateField(blank=True, null=True, verbose_name="建议书/委托函日期"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="仲裁院"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_result",
            field=models.CharField(
                blank=True,
                choices=[("paper", "仲裁庭出具仲裁调解书"), ("claim_withdrawn", "申请人撤回仲裁申请")],
                max_length=20,
                verbose_name="仲裁庭结果",
            ),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_result_on",
            field=models.DateField(blank=True, null=True, verbose_name="仲裁庭文书日期"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_returned_on",
            field=models.DateField(blank=True, null=True, verbose_name="退回仲裁院日期"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_returned_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_unit_consent_on",
            field=models.DateField(blank=True, null=True, verbose_name="单位方同意委托调解日期"),
        ),
        migrations.AddField(
            model_name="historicaldispute",
            name="lac_worker_consent_on",
            field=models.DateField(blank=True, null=True, verbose_name="职工方同意委托调解日期"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="confirm_track",
            field=models.CharField(
                choices=[
                    ("undecided", "尚未确定"),
                    ("arb_review", "共同申请仲裁审查"),
                    ("judicial", "共同申请司法确认"),
                    ("declined", "双方不申请确认"),
                    ("tribunal", "交仲裁庭处理"),
                ],
                default="undecided",
                max_length=20,
                verbose_name="确认途径",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="source",
            field=models.CharField(
                choices=[
                    ("window", "窗口来访"),
                    ("site", "现场/巡回"),
                    ("phone", "电话"),
                    ("12345", "12345 转办"),
                    ("12351", "12351 转办"),
                    ("online", "网上申请"),
                    ("court", "法院委派"),
                    ("lac", "仲裁院"),
                    ("transfer", "其他组织移送"),
                ],
                default="window",
                max_length=20,
                verbose_name="来源",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldispute",
            name="confirm_track",
            field=models.CharField(
                choices=[
                    ("undecided", "尚未确定"),
                    ("arb_review", "共同申请仲裁审查"),
                    ("judicial", "共同申请司法确认"),
                    ("declined", "双方不申请确认"),
                    ("tribunal", "交仲裁庭处理"),
                ],
                default="undecided",
                max_length=20,
                verbose_name="确认途径",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldispute",
            name="source",
            field=models.CharField(
                choices=[
                    ("window", "窗口来访"),
                    ("site", "现场/巡回"),
                    ("phone", "电话"),
                    ("12345", "12345 转办"),
                    ("12351", "12351 转办"),
                    ("online", "网上申请"),
                    ("court", "法院委派"),
                    ("lac", "仲裁院"),
                    ("transfer", "其他组织移送"),
                ],
                default="window",
                max_length=20,
                verbose_name="来源",
            ),
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("window_kind", ""),
                    models.Q(("lac_entry", "entrusted"), ("window_kind", "commission")),
                    models.Q(("lac_entry", "pre_filing"), ("window_kind", "own")),
                    models.Q(("lac_entry", ""), models.Q(("window_kind", "commission"), _negated=True)),
                    _connector="OR",
                ),
                name="window_of_its_entry",
            ),
        ),
        migrations.RunSQL(FOR_GOOD, NO_MORE),
    ]
