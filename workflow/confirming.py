"""Who gets in: active people, but for those whose password somebody else has set and nobody has confirmed yet."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class ConfirmedAccounts(ModelBackend):
    """Django's own, which also waits for the confirmation of a reset (workflow.accounts)."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at the sign-in, and at every request of a session."""
        return super().user_can_authenticate(user) and user.reset_by_id is None
