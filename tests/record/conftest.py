import pytest

from tests.record.cast import Cast, small_record


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast, stored."""
    return small_record()
