"""What a mypy plugin that is not loaded could have said otherwise.

A plugin changes how the classes of its package are read, so a finding may be the plugin's to take
back wherever a file reaches that package. A plugin of the project itself may do anything.
"""

from collections.abc import Collection, Sequence

# Plugins whose name does not begin with the name of the package they are about.
ABOUT = {
    "mypy_django_plugin": "django",
    "mypy_drf_plugin": "rest_framework",
    "sqlmypy": "sqlalchemy",
}
MYPYS_OWN = "mypy"


def doubt(plugins: Sequence[str], reached: Collection[str]) -> str:
    """Why a finding in a file that reaches these top-level modules may be wrong; empty if not."""
    for plugin in plugins:
        top = plugin.partition(".")[0].partition(":")[0]
        package = ABOUT.get(top, top)
        if "/" in plugin or plugin.endswith(".py") or package in reached:
            return f"plugin not loaded: {plugin}"
    return ""
