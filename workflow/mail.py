"""Messages by mail too, for those who have an address. Off until EMAIL_HOST names a server.

A mail says which case, which deadline and which day, in Chinese and below it in English; nothing about people. Each is
sent and then marked under its own lock: any number of workers may send, and one that is killed repeats one mail at the
utmost.
"""

import datetime as dt
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from workflow.messages import Message, Topic
from workflow.models import Application
from workflow.text import t

WAITS = (0, 5, 30, 120, 480)
"""Minutes after the delivery time at which a mail is tried; after the last it is given up."""
STALE = dt.timedelta(days=7)
"""After an outage older messages are not mailed any more: they stand in the page."""
LIMIT = 200
log = logging.getLogger(__name__)


def send_mails(at: dt.datetime, limit: int = LIMIT) -> int:
    """Send what is due, `limit` at the utmost; how many went out. One address that fails stops no other."""
    if not settings.EMAIL_HOST:
        return 0
    _settle_the_rest(at)
    return sum(_send(key, at) for key in _waiting(at, limit))


def _settle_the_rest(at: dt.datetime) -> None:
    """What nobody will be mailed: too old, without an address, to people who have left."""
    nowhere = Q(deliver_at__lt=at - STALE) | Q(recipient__email="") | Q(recipient__is_active=False)
    Message.objects.filter(nowhere, mailed_at=None, deliver_at__lte=at).update(mailed_at=at)


def _waiting(at: dt.datetime, limit: int) -> list[int]:
    ready = Q()
    for tries, minutes in enumerate(WAITS):
        ready |= Q(mail_tries=tries, deliver_at__lte=at - dt.timedelta(minutes=minutes))
    waiting = Message.objects.filter(ready, mailed_at=None, deliver_at__lte=at).order_by("deliver_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


def _send(key: int, at: dt.datetime) -> bool:
    """One mail, unless another worker has it."""
    with transaction.atomic():
        free = Message.objects.filter(pk=key, mailed_at=None).select_for_update(of=("self",), skip_locked=True)
        message = free.select_related("recipient", "application", "clock").first()
        if message is None:
            return False
        over = _is_over(message)
        sent = not over and _sent(message)
        message.mail_tries += 1
        if sent or over or message.mail_tries >= len(WAITS):
            message.mailed_at = at
        message.save(update_fields=["mail_tries", "mailed_at"])
    return sent


def _is_over(message: Message) -> bool:
    """Whether the reminder came to nothing while it waited: the duty is done, stands still, or has another day."""
    clock = message.clock
    if clock is None or message.topic in (Topic.ACT, Topic.BLOCKED):
        return False
    return clock.ended_at is not None or (message.due_on is not None and clock.due_on != message.due_on)


def _sent(message: Message) -> bool:
    try:
        EmailMessage(
            _subject(message), "\n\n".join(_paragraphs(message)), to=[message.recipient.email],
            connection=get_connection(timeout=settings.EMAIL_TIMEOUT),
        ).send()  # fmt: skip
    except (SMTPException, OSError, ValueError) as error:  # the server's word, the network's, or no address at all
        log.warning("message %s could not be mailed (try %s): %s", message.pk, message.mail_tries + 1, error)
        return False
    return True


def _subject(message: Message) -> str:
    with translation.override("zh-hans"):
        return f"【{t('期限提醒', 'Deadlines')}】{headline(message)}"


def _paragraphs(message: Message) -> list[str]:
    with translation.override("zh-hans"):
        zh = "\n".join(lines(message))
    with translation.override("en"):
        en = "\n".join(lines(message))
    return [zh, en, f"{settings.SITE_URL}/messages/"] if settings.SITE_URL else [zh, en]


def headline(message: Message) -> str:
    """The occasion in one line, in the active language: topic, case, deadline, day."""
    parts: list[object] = [Topic(message.topic).label]
    if message.application is not None:
        parts.append(_number(message.application))
    if message.clock is not None:
        parts.append(message.clock.declared.label)
    if message.due_on is not None and message.clock is not None:
        parts.append(message.due_on)
    return str(t("，", ", ")).join(map(str, parts))


def lines(message: Message) -> list[str]:
    """The mail's text in the active language: the occasion, and what the message says beside it."""
    occasion = headline(message) + str(t("。", "."))
    return [occasion, str(t(*message.words))] if message.words else [occasion]


def _number(application: Application) -> str:
    """The case's number, or that of its receipt; never its title, which may name people."""
    return application.number or application.receipt_number or str(application.pk)
