"""What is taken down at the desk stands in the row."""

from mediation.consultation.lifecycle import Channel, Consultation
from mediation.demo import Cast
from workflow.engine import perform
from workflow.models import open_application


def test_how_the_person_came_is_kept(people: Cast) -> None:
    """On site and by telephone are two figures."""
    consultation = open_application(Consultation, by=people.wangfang, organisation=people.district)
    change = perform(
        consultation, "receive", by=people.wangfang, way=Channel.PHONE, topic="wages", question="工资", answer="先投诉"
    )
    assert Consultation.objects.get(pk=consultation.pk).channel == Channel.PHONE
    assert change.channel == "web", "how it was recorded is another thing"
