"""The desk's addresses."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.urls import include, path

from mediation.desk import (
    case,
    deadlines,
    filing,
    frequent_answers,
    inbox,
    opening,
    papers,
    ratings,
    reception,
    steps,
    tickets,
    travel,
    why,
    work,
)

urlpatterns = [
    path(
        "sign-in/",
        auth.LoginView.as_view(template_name="desk/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out/", auth.LogoutView.as_view(next_page="sign-in"), name="sign-out"),
    path("", work.my_work, name="my-work"),
    path("cases/", work.case_list, name="cases"),
    path("reception/", reception.desk, name="reception"),
    path("reception/keep/", reception.keep, name="keep-reception"),
    path("reception/found/", reception.find, name="find-again"),
    path("reception/answers/", frequent_answers.answers, name="answers"),
    path("reception/answers/<int:pk>/", frequent_answers.answers, name="answer"),
    path("reception/answers/<int:pk>/retire/", frequent_answers.retire, name="retire-answer"),
    path("new/", opening.menu, name="new"),
    path("new/consultation/", reception.instead_of_the_form),
    path("new/<slug:kind>/", opening.open_page, name="open"),
    path("new/<slug:kind>/hints/", tickets.hints, name="ticket-hints"),
    path("cases/new/", filing.new_case, name="new-case"),
    path("cases/new/keep/", filing.keep_typed, name="keep-typed"),
    path("cases/<int:pk>/", case.case_page, name="case"),
    path("cases/<int:pk>/changes/<int:sequence>/", case.changed_fields, name="changed-fields"),
    path("cases/<int:pk>/process.bpmn", case.process_bpmn, name="process-bpmn"),
    path("cases/<int:pk>/workers/<int:applicant>/reveal/", case.reveal, name="reveal"),
    path("cases/<int:pk>/steps/<slug:verb>/", steps.take_step, name="step"),
    path("cases/<int:pk>/deadlines/<int:clock>/", why.why_page, name="why"),
    path("cases/<int:pk>/ratings/ask/", ratings.ask, name="ask-rating"),
    path("cases/<int:pk>/ratings/<int:rating>/", ratings.link_page, name="rating-link"),
    path("rate/<str:token>/", ratings.rate, name="rate"),
    path("deadlines/", deadlines.board, name="deadlines"),
    path("messages/", inbox.inbox, name="messages"),
    path("messages/read-all/", inbox.read_all, name="read-all"),
    path("messages/<int:pk>/open/", inbox.open_message, name="open-message"),
    path("manage/", include("mediation.desk.admin.urls")),
    path("files/<int:pk>/", papers.download, name="file"),
]
if settings.DEMO:
    urlpatterns += [path("demo/time/", travel.move_on, name="demo-time")]
