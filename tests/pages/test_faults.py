"""The watch of tests/plugins/browser.py, watched."""

from playwright.sync_api import Page


def test_a_console_error_is_a_fault(page: Page, faults: list[str]) -> None:
    page.evaluate("console.error('broken'); console.log('fine')")
    assert faults == ["console: broken"]
    faults.clear()


def test_a_script_that_breaks_is_a_fault(page: Page, faults: list[str]) -> None:
    page.set_content("<script>undefinedName()</script>")
    assert len(faults) == 1
    assert "undefinedName" in faults.pop()


def test_a_request_to_another_machine_is_a_fault(page: Page, faults: list[str]) -> None:
    page.route("http://elsewhere.example/**", lambda route: route.fulfill(body="", content_type="text/css"))
    page.set_content('<link rel="stylesheet" href="http://elsewhere.example/style.css">')
    assert faults == ["leaves the machine: http://elsewhere.example/style.css"]
    faults.clear()
