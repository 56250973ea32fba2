"""Which static files are ours to serve."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    # 49 MB of viewflow's own pages, which we do not show: our desk replaces them.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "viewflow"]
