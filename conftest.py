# Here and not in pyproject's addopts: plugins named with -p load before pytest-django and pytest-playwright, and the
# fixture of the plugin that loads last wins.
pytest_plugins = ["tests.plugins.limits", "tests.plugins.database", "tests.plugins.browser"]
