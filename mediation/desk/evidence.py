"""Uploads that are inspected with the form they stand in."""

from typing import Any

from django import forms

from mediation.fields import FilesField
from mediation.files import inspect_upload
from mediation.identifiers import Invalid


class EvidenceField(FilesField):
    """Uploads that are inspected with the form, so that a bad file is a sentence beside its box and not a lost page."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file, or ValidationError naming the bad one."""
        from django.conf import settings  # noqa: PLC0415

        files = [item for item in super().clean(data, initial) if item] if data or self.required else []
        for item in files:
            try:
                inspect_upload(item, max_bytes=settings.ATTACHMENT_MAX_BYTES)
            except Invalid as error:
                raise forms.ValidationError(f"{item.name}：{error.sentence}") from error
        return files
