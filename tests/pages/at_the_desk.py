"""What the browser stories do alike: press a step on the case page, send its form, read the state."""

from playwright.sync_api import Page, expect


def press(page: Page, name: str) -> None:
    """A step's button on the case page, with or without a form behind it."""
    card = page.locator(".actions-card")
    card.get_by_role("link", name=name).or_(card.get_by_role("button", name=name)).first.click()


def send(page: Page, name: str) -> None:
    """The button that sends a step's form; back on the case page, the step is done."""
    page.locator("form.card").get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".flash")).to_contain_text("已办理")


def state_is(page: Page, words: str) -> None:
    """What the head of the case page says."""
    expect(page.locator(".case-head .state").first).to_have_text(words)


def choose(page: Page, legend: str, choice: str) -> None:
    """One of the choices under a heading."""
    page.get_by_role("group", name=legend).get_by_label(choice, exact=True).check()
