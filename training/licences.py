"""Which licences allow a package's text to be learned from.

Only permissive ones: MIT, BSD, Apache-2.0, PSF, ISC and the like. The licence is read from the
wheel's own metadata; a package that names none, or one not listed here, is left out and named in
the manifest. What is not covered: a single file under another licence inside a permissive package.
"""

import re
from email.message import Message

PERMISSIVE = frozenset(
    {
        "0bsd",
        "apache-2.0",
        "bsd-2-clause",
        "bsd-3-clause",
        "bsl-1.0",
        "cnri-python",
        "hpnd",
        "isc",
        "mit",
        "mit-0",
        "mit-cmu",
        "psf-2.0",
        "python-2.0",
        "unlicense",
        "zlib",
    }
)
_WORDS = (
    (r"apache", "Apache-2.0"),
    (r"\bmit\b|mit license", "MIT"),
    (r"\bbsd\b|new bsd|3-clause|2-clause", "BSD-3-Clause"),
    (r"python software foundation|\bpsf\b", "PSF-2.0"),
    (r"\bisc\b", "ISC"),
    (r"hpnd|historical permission", "HPND"),
    (r"unlicense", "Unlicense"),
)
_COPYLEFT = re.compile(
    r"\bl?gpl|\bagpl|general public|mozilla|\bmpl|eupl|\bcc-by|proprietary", re.IGNORECASE
)


def licence_of(metadata: Message) -> str:
    """The licence a wheel's METADATA declares, as an SPDX expression or its nearest name.

    Returns "unknown" when nothing there can be read as one.
    """
    expression = metadata.get("License-Expression")
    if expression:
        return str(expression).strip()
    classifiers = [c for c in metadata.get_all("Classifier", []) if c.startswith("License ::")]
    declared = [c.rsplit("::", 1)[1].strip() for c in classifiers]
    first_line = str(metadata.get("License") or "").strip().partition("\n")[0]
    names = [_spdx(text) for text in (*declared, first_line) if text]
    known = [name for name in names if name]
    return " AND ".join(dict.fromkeys(known)) if known else "unknown"


def is_permissive(licence: str) -> bool:
    """Whether every part of the expression that must be obeyed is a permissive licence."""
    expression = re.sub(r"\s+with\s+\S+|[()]", "", licence.lower())
    return all(
        any(name.strip() in PERMISSIVE for name in re.split(r"\s+or\s+", part))
        for part in re.split(r"\s+and\s+", expression)
    )


def _spdx(text: str) -> str:
    """The SPDX name of a classifier or a free-text licence line, "" when it says nothing."""
    if text.lower() in PERMISSIVE:
        return text
    if _COPYLEFT.search(text):
        return text[:60]
    for pattern, name in _WORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return ""
