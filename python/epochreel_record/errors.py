"""The one error of this package: a sentence that names what is wrong, where, and the fix."""


class RecordError(Exception):
    """Raised before anything is half-written. Its text is one sentence for the person who reads it."""
